import { ProtocolError, type AccountId, type GatewayEvent } from '@parley/protocol';
import type { ReachView } from '../api/views';
import type { Command } from '../connection/gateway-connection';

type ReachEvent = Extract<GatewayEvent, { event: 'reach' }>;

/** How contacts are reached, as the own server says it over this connection; and whether this device is in use, as the server is told. */
export class Presence {
  #reach: ReadonlyMap<AccountId, ReachView> = new Map();
  #on = true;
  #active = false;

  constructor(private readonly command: (command: Command) => Promise<unknown>) {}

  get reach(): ReadonlyMap<AccountId, ReachView> {
    return this.#reach;
  }

  /** Whether presence is switched on, as the server said last. */
  get on(): boolean {
    return this.#on;
  }

  heard({ presence, contacts }: ReachEvent): void {
    const reach = new Map(this.#reach);
    for (const { contact, ...view } of contacts) reach.set(contact, view);
    this.#reach = reach;
    this.#on = presence;
  }

  /** This device switched it. */
  switched(on: boolean): void {
    this.#on = on;
  }

  /** Whether somebody uses this device; told again over each connection. */
  use(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.#tell();
  }

  connected(): void {
    if (this.#active) this.#tell();
  }

  /** Nothing is known without a connection. */
  disconnected(): void {
    this.#reach = new Map();
  }

  #tell(): void {
    this.command({ command: 'active', active: this.#active }).catch((error: unknown) => {
      // The next connection says it.
      if (!(error instanceof ProtocolError) || error.code !== 'server-unavailable') throw error;
    });
  }
}
