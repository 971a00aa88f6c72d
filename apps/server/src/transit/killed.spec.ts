import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvelopeId, PacketId, ServerId } from '@parley/protocol';
import { CrashChild } from '../crash.fixtures';
import { idColumn } from '../database/columns';
import { problemsOf } from '../database/integrity';
import { openOwnerData, type OwnerData } from '../gateway/owner-data.fixtures';
import { DESTINATION, HOLDER, named, SOURCES } from './transit-names.fixtures';
import { transitProblemsOf } from './transit-problems';

let child: CrashChild;
let directory: string;
beforeAll(() => {
  child = new CrashChild(join(__dirname, 'transit-child.fixtures.ts'));
});
afterAll(() => child.remove());
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'parley-killed-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What a batch had said before the process was killed. */
interface Batch {
  readonly name: string;
  readonly said: Set<string>;
  mail: EnvelopeId | null;
}

/** Everything that the database says. */
class Found {
  private readonly held: ReadonlyMap<string, Buffer | null>;
  private readonly owed: ReadonlySet<string>;

  private constructor(
    private readonly data: OwnerData,
    owed: readonly string[],
  ) {
    const packets = data.database.db
      .prepare<[], { packet: Buffer; custody_by: Buffer | null }>('SELECT packet, custody_by FROM packets')
      .all();
    this.held = new Map(packets.map(({ packet, custody_by }) => [packet.toString('hex'), custody_by]));
    this.owed = new Set(owed);
  }

  static async in(data: OwnerData): Promise<Found> {
    const owed: string[] = [];
    for (const source of SOURCES)
      for (const { packets } of await data.transit.arrivalsFor(named(source), Infinity))
        owed.push(...packets.map((packet) => `${source} ${packet}`));
    return new Found(data, owed);
  }

  /** Packets that are held, and of those, the ones in custody of the holder. */
  countHeld(ids: readonly PacketId[]): { held: number; given: number } {
    const found = ids.flatMap((id) => {
      const by = this.held.get(idColumn(id).toString('hex'));
      return by === undefined ? [] : [by?.equals(idColumn(named<ServerId>(HOLDER))) === true];
    });
    return { held: found.length, given: found.filter((given) => given).length };
  }

  /** Arrivals that are to be told to those who handed in. */
  countOwed(name: string): number {
    return SOURCES.filter((source) => this.owed.has(`${source} ${named<PacketId>(`${name} ${source}`)}`)).length;
  }

  mail(id: EnvelopeId): { waiting: boolean; state: string } {
    const { db } = this.data.database;
    const one = (sql: string): unknown => db.prepare(sql).pluck().get(idColumn(id));
    return {
      waiting: one('SELECT 1 FROM outbox WHERE envelope = ?') === 1,
      state: String(one('SELECT state FROM deliveries WHERE envelope = ?')),
    };
  }
}

function check({ name, said, mail }: Batch, found: Found): void {
  const ids = SOURCES.map((source) => named<PacketId>(`${name} ${source}`));
  if (mail !== null) ids.push(named(`${name} own`));
  const { held, given } = found.countHeld(ids);
  const owed = found.countOwed(name);
  // A step is of all or of none; the two destinations of a batch take two steps.
  const parts = mail === null ? [0, 3] : [0, 1, 3, 4];
  expect(parts).toContain(held);
  if (said.has('held') && !said.has('arriving')) expect([held, owed]).toEqual([ids.length, 0]);
  if (said.has('custody')) expect(given).toBe(held);
  if (said.has('arrived')) expect(held).toBe(0);
  if (said.has('arrived') && !said.has('settling')) expect(owed).toBe(SOURCES.length);
  if (said.has('settled')) expect(owed).toBe(0);
  if (mail === null) return;
  const { waiting, state } = found.mail(mail);
  expect(waiting).toBe(state !== 'delivered');
  if (said.has('arrived')) expect(state).toBe('delivered');
  else if (said.has('custody') && !said.has('arriving')) expect(state).toBe('sent');
}

it('a server that is killed while it holds packets has lost none and kept no half of anything', async () => {
  const batches = new Map<string, Batch>();
  const steps = new Set<string>();
  for (const [run, lines] of [3, 60, 141, 230, 17].entries()) {
    for (const line of await child.killedAfter(lines, [directory, String(run)])) {
      const [step = '', name = '', mail] = line.split(' ');
      const batch = batches.get(name) ?? { name, said: new Set(), mail: null };
      batches.set(name, batch);
      batch.said.add(step);
      steps.add(step);
      if (mail !== undefined) batch.mail = mail as EnvelopeId;
    }
    const path = join(directory, 'parley.sqlite');
    expect([problemsOf(path), transitProblemsOf(path)]).toEqual([[], []]);
    const data = await openOwnerData({ directory });
    const found = await Found.in(data);
    for (const batch of batches.values()) check(batch, found);
    const waiting = await data.transit.waiting(named(DESTINATION), Infinity, Infinity, new Set());
    expect(new Set(waiting.map(({ id }) => id)).size).toBe(waiting.length);
    data.close();
  }
  expect([...steps].sort()).toEqual(['arrived', 'arriving', 'custody', 'held', 'mail', 'settled', 'settling']);
}, 120_000);
