import {
  awaited,
  awaitedRevisions,
  MAX_AWAITED,
  MAX_AWAITED_PER_CONTACT,
  type AccountId,
  type Awaited,
  type AwaitedRevisions,
  type Logger,
  type MessageId,
  type StateKey,
} from '@parley/protocol';
import type { SealedNames } from '../keys/sealed-names';
import { BoundedMap } from '../states/bounded-map';
import type { StateBook } from '../states/state-book';
import type { StateCell, StateChange } from '../states/state-cell';
import { isLater, type Revision } from './revised';

type Entry = Awaited['messages'][number];
/** Where states that changed are put, to be flushed. */
type Dirty = Pick<Set<{ flush(): Promise<StateChange> }>, 'add'>;

/** More than one batch can touch. */
const MAX_REMEMBERED = 256;

/**
 * What contacts said about messages of theirs that have not come yet: devices write in sessions of their own, so the order is not kept. It
 * waits in sealed states, and is taken when its message comes.
 */
export class AwaitedMessages {
  readonly #index: StateCell<Awaited>;
  readonly #cells = new BoundedMap<StateKey, StateCell<AwaitedRevisions>>(MAX_REMEMBERED);

  constructor(
    private readonly states: StateBook,
    private readonly names: SealedNames,
    private readonly logger: Logger,
  ) {
    this.#index = states.cell(names.awaited(), awaited);
  }

  /** Keeps a revision; beyond the room that a contact has, what it said first is given up. */
  async keep(dirty: Dirty, revision: Revision): Promise<void> {
    const { from: contact, body } = revision;
    const { message } = body;
    const cell = this.#cell(contact, message);
    cell.put({ revisions: latest((await cell.get())?.revisions ?? [], revision) });
    dirty.add(cell);
    const known = (await this.#index.get())?.messages ?? [];
    if (known.some((entry) => entry.message === message && entry.contact === contact)) return;
    const messages = [...known, { message, contact }];
    const own = messages.filter((entry) => entry.contact === contact);
    const over =
      own.length > MAX_AWAITED_PER_CONTACT ? own[0] : messages.length > MAX_AWAITED ? messages[0] : undefined;
    if (over !== undefined) {
      this.logger.warn('revision.given-up', { contact: over.contact });
      await this.#drop(dirty, over);
    }
    this.#putIndex(
      dirty,
      messages.filter((entry) => entry !== over),
    );
  }

  /** What a contact said about a message that comes now; it waits no longer. */
  async take(dirty: Dirty, contact: AccountId, message: MessageId): Promise<readonly Revision[]> {
    const known = (await this.#index.get())?.messages ?? [];
    const isIt = (entry: Entry): boolean => entry.message === message && entry.contact === contact;
    if (!known.some(isIt)) return [];
    this.#putIndex(
      dirty,
      known.filter((entry) => !isIt(entry)),
    );
    const kept = await this.#cell(contact, message).get();
    await this.#drop(dirty, { contact, message });
    return kept?.revisions.map(({ at, body }) => ({ from: contact, at, body })) ?? [];
  }

  /** The states of a contact that is removed; any device may do that. */
  async removal(contact: AccountId): Promise<readonly StateChange[]> {
    this.forget();
    const known = (await this.#index.get())?.messages ?? [];
    const own = known.filter((entry) => entry.contact === contact);
    if (own.length === 0) return [];
    const dirty = new Set<{ flush(): Promise<StateChange> }>();
    this.#putIndex(
      dirty,
      known.filter((entry) => entry.contact !== contact),
    );
    for (const entry of own) await this.#drop(dirty, entry);
    return Promise.all([...dirty].map((state) => state.flush()));
  }

  /** After a refusal: what the server has counts. */
  forget(): void {
    this.#index.forget();
    this.#cells.clear();
  }

  #putIndex(dirty: Dirty, messages: Awaited['messages']): void {
    this.#index.put(messages.length === 0 ? null : { messages });
    dirty.add(this.#index);
  }

  async #drop(dirty: Dirty, { contact, message }: Entry): Promise<void> {
    const cell = this.#cell(contact, message);
    await cell.get();
    cell.put(null);
    dirty.add(cell);
  }

  #cell(contact: AccountId, message: MessageId): StateCell<AwaitedRevisions> {
    const key = this.names.revisions(contact, message);
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const cell = this.states.cell(key, awaitedRevisions);
    this.#cells.set(key, cell);
    return cell;
  }
}

/** The latest of each kind. */
function latest(kept: AwaitedRevisions['revisions'], { at, body }: Revision): AwaitedRevisions['revisions'] {
  const known = kept.find((revision) => revision.body.kind === body.kind);
  if (known !== undefined && !isLater({ at, body }, known)) return kept;
  return [...kept.filter((revision) => revision !== known), { at, body }];
}
