import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { rest } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { Avatar } from '../../shared/avatar/avatar';

/** People on other servers who want to be found, and can be asked to chat. */
@Component({
  selector: 'parley-people-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatButton, RouterLink],
  template: `
    <ul>
      @for (person of lines(); track person.address) {
        <li>
          <parley-avatar [name]="person.name" [colour]="person.colour" [size]="40" />
          <span>
            <b>{{ person.name }}</b>
            <small>{{ person.handle }}</small>
          </span>
          @if (person.known) {
            <small i18n>In your contacts</small>
          } @else {
            <a
              mat-stroked-button
              routerLink="/contacts/add"
              [fragment]="person.address"
              [attr.aria-label]="askLabel(person.name)"
              i18n
              >Ask to chat</a
            >
          }
        </li>
      } @empty {
        <li class="none" i18n>Nobody for now.</li>
      }
    </ul>
  `,
  styles: `
    ul {
      list-style: none;
      margin: 0 0 8px;
      padding: 0;
    }

    li {
      align-items: center;
      display: flex;
      gap: 16px;
      padding: 8px 0;
    }

    span {
      display: grid;
      flex: 1;
      min-width: 0;
    }

    b {
      font: var(--mat-sys-title-small);
    }

    small,
    .none {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class PeopleList {
  readonly people = input.required<readonly rest.DirectoryItem[]>();
  private readonly contacts = inject(ClientStore).contacts;

  protected readonly lines = computed(() => {
    const servers = new Set(this.contacts().map(({ serverId }) => serverId));
    return this.people().map((person) => ({ ...person, known: servers.has(person.server) }));
  });

  protected readonly askLabel = (name: string): string => $localize`Ask ${name}:name: to chat`;
}
