import {
  accountId,
  content,
  messageId,
  parseId,
  toBase32,
  transferId,
  type AccountId,
  type RevisionBody,
  type StoredMessage,
  type TransferNotice,
} from '@parley/protocol';
import fc from 'fast-check';
import { random } from '../fixtures';
import { nextTime, revised, saidAbout, type Revision } from './revised';

const account = (fill: number): AccountId => parseId(accountId, toBase32(new Uint8Array(32).fill(fill)));
const [author, reader] = [account(1), account(2)];
const message = parseId(messageId, toBase32(random(32)));

const said = (text: string): StoredMessage => ({
  kind: 'message',
  id: message,
  from: author,
  content: content.encode({ salt: random(16), sentAt: 5, body: { kind: 'text', text } }),
  at: 6,
});

const after = (stored: StoredMessage, revisions: readonly Revision[]): StoredMessage =>
  revisions.reduce((known, revision) => revised(known, revision) ?? known, stored);

const sorted = (stored: StoredMessage): StoredMessage => ({
  ...stored,
  ...(stored.reactions && { reactions: [...stored.reactions].sort((a, b) => a.from.localeCompare(b.from)) }),
});

const bodies: readonly RevisionBody[] = [
  ...['👍', '😀', null].map((emoji) => ({ kind: 'reaction', message, emoji }) as const),
  ...['a', 'b', 'c'].map((text) => ({ kind: 'edit', message, text }) as const),
  { kind: 'delete', message },
];

const revision = (kinds: readonly RevisionBody['kind'][]): fc.Arbitrary<Revision> =>
  fc.record({
    from: fc.constantFrom(author, reader),
    at: fc.integer({ min: 1, max: 4 }),
    body: fc.constantFrom(...bodies.filter(({ kind }) => kinds.includes(kind))),
  });

describe('what is said about a message', () => {
  it('comes to the same in whatever order and however often it arrives', () => {
    const some = fc.array(revision(['reaction', 'edit']), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (revisions, chances) => {
        const stored = said('first');
        const again = [...revisions, ...revisions]
          .map((item) => ({ item, chance: Number(chances.next().value) }))
          .sort((a, b) => a.chance - b.chance)
          .map(({ item }) => item);
        expect(sorted(after(stored, again))).toEqual(sorted(after(stored, revisions)));
      }),
    );
  });

  it('leaves nothing of a deleted message, whatever comes before or after the deletion', () => {
    const deletion: Revision = { from: author, at: 3, body: { kind: 'delete', message } };
    fc.assert(
      fc.property(fc.array(revision(['reaction', 'edit'])), fc.nat(10), (revisions, place) => {
        const all = [...revisions.slice(0, place), deletion, ...revisions.slice(place)];
        const { content: bytes, edited, reactions, deleted } = after(said('a secret'), all);
        expect([bytes.length, edited, reactions]).toEqual([0, undefined, undefined]);
        expect(deleted).toEqual({ everywhere: true, sentAt: 5 });
      }),
    );
  });

  it('counts only from its author where it edits or deletes', () => {
    const stored = said('mine');
    expect(revised(stored, { from: reader, at: 9, body: { kind: 'edit', message, text: 'theirs' } })).toBeNull();
    expect(revised(stored, { from: reader, at: 9, body: { kind: 'delete', message } })).toBeNull();
    expect(revised(stored, { from: reader, at: 9, body: { kind: 'reaction', message, emoji: '👍' } })).not.toBeNull();
  });

  describe('of a file', () => {
    const sent: StoredMessage = {
      ...said('x'),
      content: content.encode({
        salt: random(16),
        sentAt: 5,
        body: {
          kind: 'file',
          transfer: parseId(transferId, toBase32(random(16))),
          name: 'a.txt',
          size: 3,
          type: 'text/plain',
          key: random(32),
          token: random(32),
          segmentsPerPart: 8,
        },
      }),
    };
    const sha256 = random(32);
    const notice = (from: AccountId, at: number, state: TransferNotice['state'], digest = {}): Revision => ({
      from,
      at,
      body: { kind: 'transfer', message, state, ...digest },
    });

    it('is the last word of each side, whatever order it comes in, and nothing follows what is final', () => {
      const states = ['paused', 'running', 'uploaded', 'cancelled', 'declined', 'received', 'failed'] as const;
      const one = fc
        .record({
          from: fc.constantFrom(author, reader),
          at: fc.integer({ min: 1, max: 4 }),
          state: fc.constantFrom(...states),
        })
        .map(({ from, at, state }) => notice(from, at, state, state === 'uploaded' ? { sha256 } : {}));
      const bySide = (stored: StoredMessage): unknown => [
        [...(stored.transfer?.said ?? [])].sort((a, b) => a.from.localeCompare(b.from)),
        stored.transfer?.sha256,
      ];
      fc.assert(
        fc.property(
          fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
          fc.array(one, { minLength: 6, maxLength: 6 }),
          (order, notices) => {
            const shuffled = order.map((at) => notices[at] ?? notice(author, 1, 'running'));
            expect(bySide(after(sent, shuffled))).toEqual(bySide(after(sent, notices)));
          },
        ),
      );
      const ended = after(sent, [notice(reader, 9, 'received'), notice(reader, 10, 'paused')]);
      expect(ended.transfer?.said).toEqual([{ from: reader, state: 'received', at: 9 }]);
    });

    it('counts only from the side whose word it is', () => {
      expect(revised(sent, notice(reader, 1, 'uploaded', { sha256 }))).toBeNull();
      expect(revised(sent, notice(reader, 1, 'cancelled'))).toBeNull();
      expect(revised(sent, notice(author, 1, 'received'))).toBeNull();
      expect(revised(said('no file'), notice(author, 1, 'cancelled'))).toBeNull();
    });

    it('keeps the digest that its author told', () => {
      const told = after(sent, [notice(author, 1, 'uploaded', { sha256 }), notice(author, 2, 'paused')]);
      expect(told.transfer?.sha256).toEqual(sha256);
      expect(saidAbout(told, 'transfer', author)?.body).toEqual({ kind: 'transfer', message, state: 'paused', sha256 });
    });
  });

  it('edits words only', () => {
    const poll = content.encode({ salt: random(16), sentAt: 5, body: { kind: 'poll', question: 'When?' } });
    const stored = { ...said('words'), content: poll };
    expect(revised(stored, { from: author, at: 9, body: { kind: 'edit', message, text: 'words' } })).toBeNull();
  });

  it('is later than what the same account said before, though its clock went back', () => {
    const edited = after(said('first'), [
      { from: author, at: 100, body: { kind: 'edit', message, text: 'second' } },
      { from: reader, at: 500, body: { kind: 'reaction', message, emoji: '👍' } },
    ]);
    const at = nextTime(edited, author, 50);
    expect(revised(edited, { from: author, at, body: { kind: 'edit', message, text: 'a third' } })?.edited?.text).toBe(
      'a third',
    );
    expect(at).toBe(101);
  });
});
