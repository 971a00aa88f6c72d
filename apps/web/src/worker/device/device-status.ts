import type { Client } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { initialState, type DeviceState, type StatePatch } from './device-state';
import { statePatch } from './state-patch';

/** Changes that come faster are told together: a page that draws needs no more. */
const PATCH_EVERY_MS = 50;

type OwnParts = Pick<
  DeviceState,
  'phase' | 'problem' | 'server' | 'security' | 'live' | 'outdated' | 'listed' | 'unsent' | 'unsentLost' | 'files'
>;

/** The state of the device for pages: its own parts and what the client says of itself, told as patches. */
export class DeviceStatus {
  #own: Partial<OwnParts> = {};
  #client: Client | null = null;
  #current: DeviceState | null = initialState;
  #changed = Promise.withResolvers<void>();

  get(): DeviceState {
    return (this.#current ??= this.#read());
  }

  set(parts: Partial<OwnParts>): void {
    this.#own = { ...this.#own, ...parts };
    this.changed();
  }

  /** From now on the state tells of this client, or of none. */
  show(client: Client | null): void {
    this.#client = client;
    this.changed();
  }

  changed(): void {
    this.#current = null;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** The whole state first, then what changes. */
  async *patches(signal: AbortSignal): AsyncGenerator<StatePatch> {
    let told: DeviceState | null = null;
    while (!signal.aborted) {
      const state = this.get();
      const patch = statePatch(told, state);
      told = state;
      if (patch !== null) yield patch;
      await this.#next(told, signal);
      await new Promise((resolve) => setTimeout(resolve, PATCH_EVERY_MS));
    }
  }

  /** Resolves when the state is another one. */
  async #next(told: DeviceState, signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener('abort', abort);
    while (this.#current === told && !signal.aborted) {
      await Promise.race([this.#changed.promise, aborted.promise]);
    }
    signal.removeEventListener('abort', abort);
  }

  #read(): DeviceState {
    const none = { ...initialState, ...this.#own };
    const snapshot = this.#client?.snapshot();
    if (!this.#client || !snapshot?.unlocked) return none;
    const { connection, inboxRemaining, contacts, requests, conversations, reach } = snapshot;
    const { account } = this.#client;
    const presence = this.#client.presence();
    return { ...none, account, connection, inboxRemaining, contacts, requests, conversations, reach, presence };
  }
}

/** Why a client has ended by itself. */
export function reasonOfEnd(client: Client): string {
  try {
    client.contacts();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return 'internal';
}
