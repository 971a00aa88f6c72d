import { CdkCopyToClipboard } from '@angular/cdk/clipboard';
import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatActionList, MatListItem, MatListItemIcon } from '@angular/material/list';
import { RouterLink } from '@angular/router';
import type { ContactView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { FlagActions } from '../../flags/flag-actions';
import { Avatar, type Presence } from '../../shared/avatar/avatar';
import type { Action } from '../../shared/popups/action-menu';
import { Popups } from '../../shared/popups/popups';
import { MinuteClock } from '../../shared/time/minute-clock';
import { TimeText } from '../../shared/time/time-text';
import { ContactCommands } from '../contact-commands';
import { ContactMenu } from '../contact-menu';
import { presenceText, routeText } from '../reach-text';
import { VerifyContact } from '../safety/verify-contact';
import { TrustBadge } from '../who/trust-badge';
import { ContactAlert } from './contact-alert';
import { stopsSending } from './contact-alert-text';

/** Everything about one contact, and everything that can be done with them. Fits a pane of 320 pixels as well as a page. */
@Component({
  selector: 'parley-contact-details',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Avatar,
    CdkCopyToClipboard,
    ContactAlert,
    MatActionList,
    MatButton,
    MatIcon,
    MatIconButton,
    MatListItem,
    MatListItemIcon,
    RouterLink,
    TrustBadge,
    VerifyContact,
  ],
  templateUrl: './contact-details.html',
  styleUrl: './contact-details.scss',
})
export class ContactDetails {
  readonly contact = input.required<ContactView>();
  /** Opens the comparison of safety numbers at once. */
  readonly verifying = input(false);

  protected readonly commands = inject(ContactCommands);
  private readonly menu = inject(ContactMenu);
  private readonly flags = inject(FlagActions);
  private readonly popups = inject(Popups);
  private readonly times = inject(TimeText);
  private readonly clock = inject(MinuteClock);
  private readonly store = inject(ClientStore);
  protected readonly notices = inject(Notices);
  protected readonly addressCopied = $localize`The address is in the clipboard.`;

  /** Opens and closes for one contact; the next one begins as wanted. */
  protected readonly comparing = linkedSignal<string, boolean>({
    source: computed(() => `${this.contact().id} ${String(this.verifying())}`),
    computation: () => this.verifying(),
  });
  protected readonly refreshing = signal(false);
  private readonly reach = computed(() => this.store.reach().get(this.contact().id));
  protected readonly presence = computed((): Presence => (this.reach()?.online === true ? 'online' : null));
  protected readonly presenceWords = computed(() => presenceText(this.reach(), this.times, this.clock.now()));
  protected readonly routeWords = computed(() =>
    this.contact().state === 'approved' ? routeText(this.reach()) : null,
  );
  protected readonly flagActions = computed(() => this.flags.of(this.contact()));
  protected readonly stopped = computed(() => stopsSending(this.contact().alert));

  protected async refresh(): Promise<void> {
    this.refreshing.set(true);
    const found = await this.notices.attempt(() => this.store.client.refreshContacts([this.contact().id]));
    this.refreshing.set(false);
    if (found) this.notices.say($localize`This is what their server says now.`);
  }

  protected askForFiles(): void {
    const { conversation, acceptFiles } = this.contact();
    void this.notices.attempt(() => this.store.client.setFlags(conversation, { acceptFiles: !acceptFiles }));
  }

  protected save(event: MouseEvent): void {
    if (event.currentTarget instanceof HTMLElement) void this.menu.formats(this.contact(), event.currentTarget);
  }

  /** What has choices shows them beside itself. */
  protected act({ label, run, choices }: Action, event: MouseEvent): void {
    if (choices && event.currentTarget instanceof HTMLElement)
      void this.popups.menu({ label, actions: choices }, event.currentTarget);
    else run?.();
  }

  protected async askAgain(): Promise<void> {
    const { address, note, name } = this.contact();
    const asked = await this.notices.attempt(() => this.store.client.addContact(address, note));
    if (asked) this.notices.say($localize`${name}:name: has been asked again.`);
  }
}
