import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { AccountId, ContactReach, DeviceId } from '@parley/protocol';
import { OwnerService } from '../access/owner.service';
import { ContactBook } from '../contacts/contact-book';
import { ContactsService } from '../contacts/contacts.service';
import { FederationService } from '../federation';
import { OwnerSettings } from '../settings/owner-settings';
import { ContactPlaces } from './contact-places';

/**
 * Whether the owner is there, as contacts are told; and how contacts are reached and whether they are there, as the owner's devices are told.
 * Nothing of it is stored. Switched off, it tells nothing in either direction.
 */
@Injectable()
export class PresenceService implements OnModuleInit, OnModuleDestroy {
  private readonly places = new ContactPlaces();
  private readonly activeDevices = new Set<DeviceId>();
  private readonly listeners = new Set<(contacts: readonly AccountId[]) => void>();
  private readonly changed = new Set<AccountId>();
  private tellSoon: NodeJS.Immediate | null = null;

  constructor(
    private readonly owner: OwnerService,
    private readonly book: ContactBook,
    private readonly contacts: ContactsService,
    private readonly federation: FederationService,
    private readonly settings: OwnerSettings,
  ) {}

  onModuleInit(): void {
    for (const row of this.book.list()) this.places.put(row);
    this.contacts.onChange((after, _before, { afterwards }) => {
      afterwards.push(() => {
        this.places.put(after);
        this.federation.presenceBookChanged();
        this.note([after.account]);
      });
    });
    this.federation.followReach(
      { owner: () => this.owner.get()?.account ?? null, contactsOn: (server) => this.places.approvedOn(server) },
      { way: (server) => this.note(this.places.on(server)), presence: (contact) => this.note([contact]) },
    );
    this.settings.onChange(() => {
      this.show();
      this.note(this.places.all());
    });
    this.show();
  }

  onModuleDestroy(): void {
    this.listeners.clear();
    if (this.tellSoon !== null) clearImmediate(this.tellSoon);
  }

  get isOn(): boolean {
    return this.settings.get().presence;
  }

  /** Whether somebody uses this device; one whose connection ended is not used. */
  use(device: DeviceId, active: boolean): void {
    if (active) this.activeDevices.add(device);
    else this.activeDevices.delete(device);
    this.show();
  }

  /** Everybody who was asked or accepted. */
  everybody(): readonly AccountId[] {
    return this.places.all();
  }

  reachOf(contact: AccountId): ContactReach {
    const server = this.places.serverOf(contact);
    const via = server === null ? 'offline' : this.federation.wayTo(server);
    if (server === null || !this.isOn) return { contact, via, online: null, lastSeen: null };
    return { contact, via, ...this.federation.presenceOf(contact) };
  }

  /** Calls `listener` with those for whom something changed, at most once a turn. Returns how to stop that. */
  onChange(listener: (contacts: readonly AccountId[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private show(): void {
    this.federation.showPresence(this.isOn ? this.activeDevices.size > 0 : null);
  }

  private note(contacts: readonly AccountId[]): void {
    for (const contact of contacts) this.changed.add(contact);
    this.tellSoon ??= setImmediate(() => {
      this.tellSoon = null;
      const told = [...this.changed];
      this.changed.clear();
      for (const listener of this.listeners) listener(told);
    });
  }
}
