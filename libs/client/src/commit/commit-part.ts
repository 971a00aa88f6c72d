import { MAX_COMMIT_BYTES, MAX_COMMIT_ENTRIES, type Commit } from '@parley/protocol';

/** What one operation contributes to a commit; all of it happens, or nothing. */
export type CommitPart = Omit<Commit, 'number'>;

/** Commits stay small enough that a refused or lost one is cheap to repeat. */
const MAX_BATCH_BYTES = MAX_COMMIT_BYTES / 4;
const MAX_BATCH_ENTRIES = MAX_COMMIT_ENTRIES / 2;

/** Estimated bytes of a part on the wire. */
function sizeOf(part: CommitPart): number {
  let bytes = 64;
  for (const { sealed } of part.states ?? []) bytes += 48 + (sealed?.length ?? 0);
  for (const { sealed } of part.records ?? []) bytes += 96 + sealed.length;
  for (const { sealed } of part.contacts ?? []) bytes += 400 + sealed.length;
  for (const { envelope } of part.outgoing ?? []) bytes += 128 + envelope.length;
  return bytes + 48 * ((part.generations?.length ?? 0) + (part.acknowledged?.length ?? 0));
}

const countOf = (part: CommitPart): number =>
  Math.max(...Object.values(part).map((list) => (Array.isArray(list) ? list.length : 0)), 0);

/** Things of which a commit can hold one version only. */
function* exclusive(part: CommitPart): Generator<string> {
  for (const { key } of part.states ?? []) yield `state ${key}`;
  for (const { id } of part.records ?? []) yield `record ${id}`;
  for (const { account } of part.contacts ?? []) yield `contact ${account}`;
  for (const { conversation } of part.conversations ?? []) yield `conversation ${conversation}`;
}

/** Collects parts, in order, as long as one commit can hold them. */
export class Batch {
  #keys = new Set<string>();
  #bytes = 0;
  #entries = 0;
  #lease: number | undefined;
  /** Highest generation of each session so far. */
  readonly #generations = new Map<string, number>();
  readonly #parts: CommitPart[] = [];

  /** Whether it took the part; the first is always taken. */
  add(part: CommitPart): boolean {
    const keys = [...exclusive(part)];
    const bytes = sizeOf(part);
    const entries = countOf(part);
    const uses = part.generations ?? [];
    const fits =
      this.#bytes + bytes <= MAX_BATCH_BYTES &&
      this.#entries + entries <= MAX_BATCH_ENTRIES &&
      !(this.#lease !== undefined && part.lease !== undefined && part.lease !== this.#lease) &&
      !keys.some((key) => this.#keys.has(key)) &&
      // The server is told of the highest only: one that is not above the others would pass unseen.
      !uses.some(({ session, generation }) => generation <= (this.#generations.get(session) ?? -1));
    if (!fits && this.#parts.length > 0) return false;
    for (const key of keys) this.#keys.add(key);
    for (const { session, generation } of uses) {
      this.#generations.set(session, Math.max(generation, this.#generations.get(session) ?? -1));
    }
    this.#bytes += bytes;
    this.#entries += entries;
    this.#lease ??= part.lease;
    this.#parts.push(part);
    return true;
  }

  /** The commit of all parts; of the generations of a session only the highest counts. */
  commit(number: number): Commit {
    const generations = new Map<string, NonNullable<Commit['generations']>[number]>();
    for (const use of this.#parts.flatMap((part) => part.generations ?? [])) {
      const known = generations.get(use.session);
      if (known === undefined || known.generation < use.generation) generations.set(use.session, use);
    }
    return {
      number,
      ...(this.#lease === undefined ? {} : { lease: this.#lease }),
      ...listed('states', this.#gather('states')),
      ...listed('generations', [...generations.values()]),
      ...listed('records', this.#gather('records')),
      ...listed('contacts', this.#gather('contacts')),
      ...listed('conversations', this.#gather('conversations')),
      ...listed('acknowledged', this.#gather('acknowledged')),
      ...listed('handledRequests', this.#gather('handledRequests')),
      ...listed('outgoing', this.#gather('outgoing')),
      ...listed('transfers', this.#gather('transfers')),
      ...listed('endedTransfers', this.#gather('endedTransfers')),
    };
  }

  #gather<K extends Lists>(key: K): Entries<K> {
    return this.#parts.flatMap((part) => (part[key] ?? []) as unknown[]) as Entries<K>;
  }
}

type Lists = Exclude<keyof CommitPart, 'lease'>;
type Entries<K extends Lists> = NonNullable<CommitPart[K]>;

const listed = <K extends Lists>(key: K, entries: Entries<K>): Partial<Record<K, Entries<K>>> =>
  entries.length === 0 ? {} : ({ [key]: entries } as Partial<Record<K, Entries<K>>>);

/** One part out of several that belong to the same operation. */
export function joinParts(...parts: readonly CommitPart[]): CommitPart {
  const joined: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      const before = joined[key];
      joined[key] =
        Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : value;
    }
  }
  return joined;
}
