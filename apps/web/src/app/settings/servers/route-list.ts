import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { rest } from '@parley/protocol';

const SHORT_ID = 12;

/** How other servers are reached now. */
@Component({
  selector: 'parley-route-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    <ul>
      @for (line of lines(); track line.id) {
        <li>
          <mat-icon aria-hidden="true">{{ line.icon }}</mat-icon>
          <span>
            <b [title]="line.id">{{ line.name }}</b>
            <small>{{ line.way }}</small>
          </span>
        </li>
      } @empty {
        <li class="none" i18n>No other server is known to be up now.</li>
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

    mat-icon {
      color: var(--mat-sys-on-surface-variant);
      flex: none;
    }

    span {
      display: grid;
      min-width: 0;
    }

    b {
      font: var(--mat-sys-title-small);
      overflow-wrap: anywhere;
    }

    small,
    .none {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class RouteList {
  readonly routes = input.required<readonly rest.RouteItem[]>();
  /** Their addresses are better names than ids. */
  readonly peers = input<readonly rest.PeerItem[]>([]);

  protected readonly lines = computed(() => {
    const linked = new Map(this.peers().map(({ id, address }) => [id, address]));
    const names = new Map(
      this.routes().map(({ serverId, addresses }) => [
        serverId,
        addresses[0] ?? linked.get(serverId) ?? short(serverId),
      ]),
    );
    return this.routes().map((route) => ({
      id: route.serverId,
      name: names.get(route.serverId) ?? short(route.serverId),
      icon: route.state === 'direct' ? 'link' : route.state === 'routed' ? 'alt_route' : 'search',
      way: wayText(route, route.via === null ? '' : (names.get(route.via) ?? short(route.via))),
    }));
  });
}

const short = (id: string): string => `${id.slice(0, SHORT_ID)}…`;

function wayText({ state, hops, alternatives }: rest.RouteItem, via: string): string {
  if (state === 'direct') return $localize`Directly`;
  if (state === 'seeking' || hops === null) return $localize`No way for now; one is looked for`;
  const way = $localize`Through ${via}:server:, ${hops}:hops: steps`;
  return alternatives > 0 ? $localize`${way}:way:; another way is ready` : way;
}
