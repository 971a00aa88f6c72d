import type { HistoryKeys } from '@parley/crypto/vault';
import { MAX_PAGE, ProtocolError, rest, type Message, type StateKey, type ValueOf } from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import { StateCell, type LoadedState } from './state-cell';

const STATE = 'state';
type StatesQuestion = { readonly schema: typeof rest.statesRequest; readonly value: { readonly keys: StateKey[] } };

const ABSENT: LoadedState = { version: 0, plaintext: null, generation: null };

/** Resolves once a server that did not answer may be asked again: true; false when nobody waits for it any more. */
export type Reachable = () => Promise<boolean>;

/**
 * Reads sealed states from the server and seals new ones. What needs a state has its place in an order: while the server is away it waits there,
 * instead of failing and letting what comes behind it go first.
 */
export class StateBook {
  constructor(
    private readonly server: RestClient,
    private readonly keys: HistoryKeys,
    private readonly reachable: Reachable,
  ) {}

  /** @throws ProtocolError `vault-corrupt` (or what opening throws) when a state was not sealed by this account under its key */
  async load(keys: readonly StateKey[]): Promise<ReadonlyMap<StateKey, LoadedState>> {
    const found = new Map<StateKey, LoadedState>(keys.map((key) => [key, ABSENT]));
    for (let at = 0; at < keys.length; at += MAX_PAGE) {
      const body = { schema: rest.statesRequest, value: { keys: keys.slice(at, at + MAX_PAGE) } };
      const answer = await this.#ask(body);
      for (const { key, version, sealed } of answer.states) {
        const plaintext = sealed && (await this.keys.openRecord(STATE, key, sealed));
        found.set(key, { version, plaintext, generation: null });
      }
      for (const { session, generation } of answer.generations) {
        found.set(session, { ...(found.get(session) ?? ABSENT), generation });
      }
    }
    return found;
  }

  async loadOne(key: StateKey): Promise<LoadedState> {
    return (await this.load([key])).get(key) ?? ABSENT;
  }

  async seal(key: StateKey, plaintext: Uint8Array): Promise<Uint8Array> {
    return this.keys.sealRecord(STATE, key, plaintext);
  }

  async #ask(body: StatesQuestion): Promise<rest.StatesAnswer> {
    for (;;) {
      try {
        return await this.server.send('POST', '/api/access/states', body, rest.statesAnswer);
      } catch (error) {
        const away = error instanceof ProtocolError && error.code === 'server-unavailable';
        if (!away || !(await this.reachable())) throw error;
      }
    }
  }

  /** A state of one message type that remembers what it loaded. */
  cell<M extends Message>(key: StateKey, message: M): StateCell<ValueOf<M>> {
    return new StateCell<ValueOf<M>>(this, key, message);
  }
}
