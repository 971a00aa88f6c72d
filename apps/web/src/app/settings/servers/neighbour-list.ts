import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { rest, ServerId } from '@parley/protocol';

/** A server of the same network, and where it was heard. */
export interface Neighbour {
  readonly server: ServerId;
  readonly address: string;
}

/** Those that are not connected yet, each once. */
export function newNeighbours(
  heard: rest.NeighboursAnswer['neighbours'],
  peers: readonly rest.PeerItem[],
): readonly Neighbour[] {
  const known = new Set(peers.map(({ id }) => id));
  return heard.flatMap(({ server, addresses: [address] }) =>
    address === undefined || known.has(server) ? [] : [{ server, address }],
  );
}

/** Servers that say they are in the same network, each with a way to connect it. */
@Component({
  selector: 'parley-neighbour-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton],
  template: `
    <ul>
      @for (neighbour of neighbours(); track neighbour.server) {
        <li>
          <span>
            <b>{{ neighbour.address }}</b>
            <code>{{ neighbour.server }}</code>
          </span>
          <button
            mat-stroked-button
            type="button"
            [disabled]="busy()"
            [attr.aria-label]="connectLabel(neighbour.address)"
            (click)="chosen.emit(neighbour)"
          >
            <ng-container i18n>Connect</ng-container>
          </button>
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }

    li {
      align-items: center;
      display: flex;
      gap: 16px;
      padding: 6px 0;
    }

    span {
      display: grid;
      flex: 1;
      min-width: 0;
    }

    b {
      font: var(--mat-sys-title-small);
      overflow-wrap: anywhere;
    }

    code {
      color: var(--mat-sys-on-surface-variant);
      overflow: hidden;
      text-overflow: ellipsis;
    }
  `,
})
export class NeighbourList {
  readonly neighbours = input.required<readonly Neighbour[]>();
  /** One of them is being connected. */
  readonly busy = input(false);
  readonly chosen = output<Neighbour>();

  protected readonly connectLabel = (address: string): string => $localize`Connect ${address}:server:`;
}
