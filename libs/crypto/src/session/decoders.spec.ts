import fc from 'fast-check';
import { KnownLeaves } from './known-leaves';
import { BOB, random, refusal, sent, startedSession } from './session-fixtures';
import { Sessions } from './sessions';

/** Bytes of every kind: noise, and genuine input that was cut, changed, or joined with something else. */
function hostile(genuine: Uint8Array): fc.Arbitrary<Uint8Array> {
  const position = fc.nat({ max: genuine.length - 1 });
  return fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    position.map((end) => genuine.slice(0, end)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => new Uint8Array([...genuine, ...more])),
    fc.tuple(position, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([at, bytes]) => {
      const copy = genuine.slice();
      copy.set(bytes.subarray(0, copy.length - at), at);
      return copy;
    }),
    fc.tuple(position, fc.uint8Array({ maxLength: 8 })).map(([at, bytes]) => {
      return new Uint8Array([...genuine.subarray(0, at), ...bytes, ...genuine.subarray(at)]);
    }),
  );
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

/** `refusal` passes on every error that is not a ProtocolError, and so fails the property. */
const guarded = (work: () => unknown): Promise<string | undefined> => refusal(Promise.resolve().then(work));

describe('decoders', () => {
  it('refuse hostile packages and welcomes with a ProtocolError', async () => {
    const leaves = new KnownLeaves();
    const sessions = new Sessions(leaves, random);
    const [alice, bob] = await Promise.all([leaves.issue(1, 11), leaves.issue(2, 21)]);
    const made = await sessions.createPackage(bob, { lastResort: true });
    const { welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
    await fc.assert(
      fc.asyncProperty(
        hostile(made.publicPackage),
        hostile(made.secret),
        hostile(welcome),
        async (pack, secret, letter) => {
          fc.pre(!same(pack, made.publicPackage) && !same(secret, made.secret) && !same(letter, welcome));
          expect(await guarded(() => sessions.describePackage(pack))).toBeDefined();
          expect(await guarded(() => sessions.join(letter, made.secret))).toBeDefined();
          await guarded(() => sessions.join(welcome, secret));
          await guarded(() => sessions.packageRefOf(letter));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuse hostile messages with a ProtocolError and stay usable', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const { message } = await sessions.encrypt(sending, random(100));
    await fc.assert(
      fc.asyncProperty(hostile(message), async (bytes) => {
        fc.pre(!same(bytes, message));
        expect(await guarded(() => sessions.decrypt(receiving, bytes))).toBeDefined();
        await guarded(() => sessions.readMessage(bytes));
      }),
      { numRuns: 600 },
    );
    expect((await sessions.decrypt(receiving, message)).generation).toBe(0);
  });

  it('refuse hostile stored states with a ProtocolError or read exactly what is there', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const { session, messages } = await sent(sessions, sending, 4);
    const last = messages[3] ?? new Uint8Array();
    const storedSending = sessions.encodeSending(session);
    const storedReceiving = sessions.encodeReceiving((await sessions.decrypt(receiving, last)).session);
    const reread = [
      (bytes: Uint8Array): Uint8Array => sessions.encodeSending(sessions.decodeSending(bytes)),
      (bytes: Uint8Array): Uint8Array => sessions.encodeReceiving(sessions.decodeReceiving(bytes)),
    ];
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile(storedSending), hostile(storedReceiving)), async (bytes) => {
        for (const read of reread) await guarded(() => expect(same(read(bytes), bytes)).toBe(true));
      }),
      { numRuns: 1_000 },
    );
    for (const stored of [storedSending, storedReceiving]) {
      expect(await guarded(() => reread.map((read) => read(stored)))).toBe('session-malformed');
    }
  });
});
