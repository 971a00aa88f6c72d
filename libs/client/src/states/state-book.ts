import type { HistoryKeys } from '@parley/crypto/vault';
import { MAX_PAGE, rest, type Message, type StateKey, type ValueOf } from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import { StateCell, type LoadedState } from './state-cell';

const STATE = 'state';
const ABSENT: LoadedState = { version: 0, plaintext: null, generation: null };

/** Reads sealed states from the server and seals new ones. */
export class StateBook {
  constructor(
    private readonly server: RestClient,
    private readonly keys: HistoryKeys,
  ) {}

  /** @throws ProtocolError `vault-corrupt` (or what opening throws) when a state was not sealed by this account under its key */
  async load(keys: readonly StateKey[]): Promise<ReadonlyMap<StateKey, LoadedState>> {
    const found = new Map<StateKey, LoadedState>(keys.map((key) => [key, ABSENT]));
    for (let at = 0; at < keys.length; at += MAX_PAGE) {
      const body = { schema: rest.statesRequest, value: { keys: keys.slice(at, at + MAX_PAGE) } };
      const answer = await this.server.send('POST', '/api/access/states', body, rest.statesAnswer);
      for (const { key, version, sealed } of answer.states) {
        found.set(key, { version, plaintext: await this.keys.openRecord(STATE, key, sealed), generation: null });
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

  /** A state of one message type that remembers what it loaded. */
  cell<M extends Message>(key: StateKey, message: M): StateCell<ValueOf<M>> {
    return new StateCell<ValueOf<M>>(this, key, message);
  }
}
