import * as fc from 'fast-check';
import { MAX_HANDSHAKE_BYTES } from '@parley/protocol';
import { serverOf, testHello, testKeys, codeOf } from '@parley/testing';
import { NoiseXX } from '../noise/noise';
import { Handshake, type Established, type HandshakeOptions } from './handshake';

const [alice, bob, carol] = [testKeys(1), testKeys(2), testKeys(3)];

const options = (keys = alice, changes: Partial<HandshakeOptions> = {}): HandshakeOptions => ({
  keys,
  hello: testHello,
  expected: null,
  isBlocked: () => false,
  ...changes,
});

function pair(ours: Partial<HandshakeOptions> = {}, theirs: Partial<HandshakeOptions> = {}): [Handshake, Handshake] {
  return [new Handshake('initiator', options(alice, ours)), new Handshake('responder', options(bob, theirs))];
}

function bytes(message: Uint8Array | null): Uint8Array {
  if (message === null) throw new Error('a message was expected');
  return message;
}

/** Runs the three messages; what each side came to know. */
function run([initiator, responder]: [Handshake, Handshake]): [Established, Established] {
  const second = responder.receive(bytes(initiator.start()));
  const third = initiator.receive(bytes(second.reply));
  const last = responder.receive(bytes(third.reply));
  if (third.established === null || last.established === null) throw new Error('not established');
  return [third.established, last.established];
}

describe('a handshake', () => {
  it('tells each side the proven key, version and hello of the other', () => {
    const [atAlice, atBob] = run(pair({}, { hello: { ...testHello, role: 'relay', agent: 'bob 2' } }));
    expect(atAlice.peer).toBe(serverOf(bob));
    expect(atBob.peer).toBe(serverOf(alice));
    expect(atAlice.hello).toEqual({ versions: { min: 1, max: 1 }, role: 'relay', agent: 'bob 2' });
    expect([atAlice.version, atBob.version]).toEqual([1, 1]);
  });

  it('gives both sides ciphers that fit, one for each direction', () => {
    const [atAlice, atBob] = run(pair());
    const text = new TextEncoder().encode('over');
    expect(Uint8Array.from(atBob.receive.open(atAlice.send.seal(text)))).toEqual(text);
    expect(Uint8Array.from(atAlice.receive.open(atBob.send.seal(text)))).toEqual(text);
    expect(codeOf(() => atAlice.receive.open(atAlice.send.seal(text)))).toBe('undecryptable');
  });

  it('uses the highest version that both know', () => {
    const [atAlice] = run(
      pair(
        { hello: { ...testHello, versions: { min: 1, max: 3 } } },
        { hello: { ...testHello, versions: { min: 2, max: 5 } } },
      ),
    );
    expect(atAlice.version).toBe(3);
  });

  it('ends on both sides as unknown-version when none is shared', () => {
    const [initiator, responder] = pair({ hello: { ...testHello, versions: { min: 2, max: 3 } } });
    const second = responder.receive(bytes(initiator.start()));
    expect(codeOf(() => initiator.receive(bytes(second.reply)))).toBe('unknown-version');
  });

  it('ends before we say who we are when another key than the expected one answers', () => {
    const [initiator, responder] = pair({ expected: serverOf(carol) });
    const second = responder.receive(bytes(initiator.start()));
    expect(codeOf(() => initiator.receive(bytes(second.reply)))).toBe('server-key-changed');
    expect(initiator.identified).toBe(serverOf(bob));
  });

  it('refuses our own key', () => {
    const [initiator] = pair();
    const self = new Handshake('responder', options(alice));
    const second = self.receive(bytes(initiator.start()));
    expect(codeOf(() => initiator.receive(bytes(second.reply)))).toBe('own-address');
  });

  it('refuses a blocked server as soon as it proved its key', () => {
    const [initiator, responder] = pair({}, { isBlocked: (server) => server === serverOf(alice) });
    const third = initiator.receive(bytes(responder.receive(bytes(initiator.start())).reply));
    expect(codeOf(() => responder.receive(bytes(third.reply)))).toBe('blocked');
  });

  it('refuses a message above the limit without looking into it', () => {
    expect(codeOf(() => pair()[1].receive(new Uint8Array(MAX_HANDSHAKE_BYTES + 1)))).toBe('too-large');
  });

  it('refuses a first message that carries something', () => {
    const first = new NoiseXX(true, alice.seed).write(new Uint8Array(5));
    expect(codeOf(() => pair()[1].receive(first))).toBe('malformed');
  });

  it('refuses a hello that is none', () => {
    const noise = new NoiseXX(true, alice.seed);
    const [, responder] = pair();
    noise.read(bytes(responder.receive(noise.write(new Uint8Array())).reply));
    const third = noise.write(new TextEncoder().encode('not a hello'));
    expect(codeOf(() => responder.receive(third))).toBe('malformed');
  });

  it('does not end well when any byte of any message was changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (which, place, change) => {
          const harm = (message: Uint8Array, number: number): Uint8Array => {
            const copy = Uint8Array.from(message);
            const at = place % copy.length;
            if (number === which) copy[at] = (copy[at] ?? 0) ^ change;
            return copy;
          };
          const [initiator, responder] = pair();
          const outcome = codeOf(() => {
            const second = responder.receive(harm(bytes(initiator.start()), 0));
            const third = initiator.receive(harm(bytes(second.reply), 1));
            responder.receive(harm(bytes(third.reply), 2));
          });
          expect(outcome).toBe('handshake-failed');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('answers garbage with a refusal of its own, whoever it is and however long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), fc.boolean(), (garbage, initiator, late) => {
        const [first, second] = pair();
        const target = initiator ? first : second;
        const start = bytes(first.start());
        if (late && !initiator) second.receive(start);
        const code = codeOf(() => target.receive(garbage));
        // The first message is a bare point: some garbage is one.
        expect(['handshake-failed', 'malformed', ...(initiator || late ? [] : ['accepted'])]).toContain(code);
      }),
      { numRuns: 200 },
    );
  });
});
