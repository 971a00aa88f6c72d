import { computed, signal, type Signal } from '@angular/core';
import type { ClientEvent, ExportFormat, ExportWords, MessageView, TransferView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import type { DeviceMethods, EventBatch, RemoteClient } from '../../worker/device/client-methods';
import { initialState, type DeviceState, type StatePatch } from '../../worker/device/device-state';
import { applyPatch } from '../../worker/device/state-patch';
import { isRevision, type UnsentMessage, type UnsentRevision } from '../../worker/outbox/unsent-message';
import type { Service } from '../../worker/sharing/service';
import { deviceMethods, remoteClient } from './remote-client';

type EventListener = (events: readonly ClientEvent[]) => void;

/** The device as components see it: signals that follow it, the client's methods, and its events. */
export class ClientStore {
  readonly #state = signal<DeviceState>(initialState);
  readonly #listeners = new Set<EventListener>();

  readonly phase = this.#part('phase');
  readonly problem = this.#part('problem');
  readonly server = this.#part('server');
  readonly security = this.#part('security');
  readonly account = this.#part('account');
  readonly connection = this.#part('connection');
  readonly live = this.#part('live');
  readonly outdated = this.#part('outdated');
  readonly inboxRemaining = this.#part('inboxRemaining');
  readonly contacts = this.#part('contacts');
  readonly requests = this.#part('requests');
  readonly listed = this.#part('listed');
  readonly conversations = this.#part('conversations');
  readonly reach = this.#part('reach');
  readonly presence = this.#part('presence');
  readonly unsent = this.#part('unsent');
  readonly unsentMessages = computed(() => this.unsent().filter((each): each is UnsentMessage => !isRevision(each)));
  readonly unsentRevisions = computed(() => this.unsent().filter((each): each is UnsentRevision => isRevision(each)));
  readonly unsentLost = this.#part('unsentLost');
  readonly files = this.#part('files');

  readonly contactsById = computed(() => new Map(this.contacts().map((contact) => [contact.id, contact])));
  readonly conversationsById = computed(() => new Map(this.conversations().map((each) => [each.id, each])));
  /** Messages that nobody has read yet, in all conversations that are not muted. */
  readonly unread = computed(() =>
    this.conversations().reduce((sum, { unread, mutedUntil }) => sum + (mutedUntil > Date.now() ? 0 : unread), 0),
  );

  readonly #opened = Promise.withResolvers<void>();
  /** Resolves when the device is open for the first time. */
  readonly opened = this.#opened.promise;

  /** The client's methods, as they are in the worker. */
  readonly client: RemoteClient;
  readonly device: DeviceMethods;

  constructor(private readonly service: Service) {
    this.client = remoteClient(service);
    this.device = deviceMethods(service);
  }

  /** Listens to what happens from now on; returns what ends it. */
  onEvents(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The whole conversation as a file, part by part. */
  export(conversation: string, format: ExportFormat, words: ExportWords, signal: AbortSignal): AsyncIterable<string> {
    return this.service.stream('export', [conversation, format, words], signal) as AsyncIterable<string>;
  }

  /** Messages that hold these words, the newest first. @param limit at most so many @param conversation null: all of them */
  search(words: string, limit: number, conversation: string | null, signal: AbortSignal): AsyncIterable<MessageView> {
    return this.service.stream('search', [words, limit, conversation], signal) as AsyncIterable<MessageView>;
  }

  /** Follows the device for as long as this page lives. */
  async follow(): Promise<void> {
    const forever = new AbortController().signal;
    let following = false;
    try {
      for await (const patch of this.service.stream('state', [], forever)) {
        this.#state.update((before) => applyPatch(before, patch as StatePatch));
        if (this.phase() === 'open') this.#opened.resolve();
        if (this.phase() !== 'open' || following) continue;
        following = true;
        void this.#followEvents(forever);
        void this.#followProgress(forever);
      }
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.#state.update((before) => ({ ...before, problem: code }));
    }
  }

  async #followEvents(signal: AbortSignal): Promise<void> {
    try {
      for await (const batch of this.service.stream('events', [null], signal)) {
        const { events } = batch as EventBatch;
        if (events.length > 0) for (const listener of this.#listeners) listener(events);
      }
    } catch (error) {
      // A device that is locked while it is asked ends this; the page starts anew then.
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  /** Numbers of files that move; what they have become is among the events. */
  async #followProgress(signal: AbortSignal): Promise<void> {
    for await (const transfers of this.service.stream('progress', [], signal)) {
      const events = (transfers as readonly TransferView[]).map((transfer): ClientEvent => ({
        change: 0,
        type: 'transfer',
        transfer,
      }));
      for (const listener of this.#listeners) listener(events);
    }
  }

  #part<Name extends keyof DeviceState>(name: Name): Signal<DeviceState[Name]> {
    return computed(() => this.#state()[name]);
  }
}
