import { keyFor, openBytes, sealBytes } from '../ports/seal';
import type { BrowserDatabase } from '../ports/browser-database';
import type { Unsent } from './unsent-message';

const PURPOSE = 'unsent message';

/**
 * Unsent messages and revisions in IndexedDB, in the order in which they were written. They are sealed with a key made from the everyday key of the vault:
 * a browser that is locked does not know what they say.
 */
export class UnsentStore {
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly database: BrowserDatabase,
    private readonly key: CryptoKey,
  ) {}

  static async open(database: BrowserDatabase, everydayKey: Uint8Array): Promise<UnsentStore> {
    return new UnsentStore(database, await keyFor(everydayKey, PURPOSE));
  }

  /** Those that open; what another everyday key sealed is dropped, and counted. */
  async load(): Promise<{ readonly messages: readonly Unsent[]; readonly lost: number }> {
    const messages: Unsent[] = [];
    let lost = 0;
    for (const { id, sealed } of await this.database.getAllFromIndex('unsent', 'order')) {
      try {
        messages.push(JSON.parse(new TextDecoder().decode(await openBytes(this.key, PURPOSE, sealed))) as Unsent);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        await this.remove(id);
        lost++;
      }
    }
    return { messages, lost };
  }

  put(message: Unsent): Promise<void> {
    return this.#inOrder(async () => {
      const { id, sentAt } = message;
      const sealed = await sealBytes(this.key, PURPOSE, new TextEncoder().encode(JSON.stringify(message)));
      await this.database.put('unsent', { id, order: sentAt, sealed });
    });
  }

  remove(id: string): Promise<void> {
    return this.#inOrder(() => this.database.delete('unsent', id));
  }

  /** Sealing takes its time: what is removed meanwhile must not come back. */
  #inOrder(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(write);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
