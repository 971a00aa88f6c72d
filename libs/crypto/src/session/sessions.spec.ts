import { ProtocolError } from '@parley/protocol';
import { ALICE, at, BOB, flipped, refusal, said, sent, startedSession, text } from './session-fixtures';

describe('a session', () => {
  it('carries messages in order from the creator to the reader and names both', async () => {
    const { sessions, sending, receiving } = await startedSession();
    expect(sending.peer).toEqual(BOB);
    expect(receiving.peer).toEqual(ALICE);
    expect(receiving.id).toBe(sending.id);
    const { messages } = await sent(sessions, sending, 3);
    let reader = receiving;
    for (const [index, message] of messages.entries()) {
      expect(sessions.readMessage(message).sessionId).toBe(sending.id);
      const read = await sessions.decrypt(reader, message);
      expect(said(read.plaintext)).toBe(`message ${index}`);
      expect(read.generation).toBe(index);
      expect(read.sender).toEqual(ALICE);
      reader = read.session;
    }
  });

  it('carries empty and large messages', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const large = new Uint8Array(247 * 1024).map((_, index) => index % 251);
    const first = await sessions.encrypt(sending, new Uint8Array());
    const second = await sessions.encrypt(first.session, large);
    const one = await sessions.decrypt(receiving, first.message);
    expect(one.plaintext).toHaveLength(0);
    const two = await sessions.decrypt(one.session, second.message);
    expect(Buffer.from(two.plaintext).equals(Buffer.from(large))).toBe(true);
  });

  it('opens each message once, however often it comes, and names the replay', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const { messages } = await sent(sessions, sending, 3);
    const one = await sessions.decrypt(receiving, at(messages, 2));
    expect(await refusal(sessions.decrypt(one.session, at(messages, 2)))).toBe('session-replayed');
    const two = await sessions.decrypt(one.session, at(messages, 0));
    expect(await refusal(sessions.decrypt(two.session, at(messages, 0)))).toBe('session-replayed');
    const three = await sessions.decrypt(two.session, at(messages, 1));
    expect(said(three.plaintext)).toBe('message 1');
  });

  it('opens 256 late messages in any order and says of older ones that their keys may be gone', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const { messages } = await sent(sessions, sending, 259);
    let reader = (await sessions.decrypt(receiving, at(messages, 258))).session;
    for (const generation of [0, 1]) {
      expect(await refusal(sessions.decrypt(reader, at(messages, generation)))).toBe('session-too-old');
    }
    for (let generation = 257; generation >= 2; generation--) {
      const read = await sessions.decrypt(reader, at(messages, generation));
      expect(said(read.plaintext)).toBe(`message ${generation}`);
      reader = sessions.decodeReceiving(sessions.encodeReceiving(read.session));
    }
    expect(await refusal(sessions.decrypt(reader, at(messages, 2)))).toBe('session-replayed');
    expect(await refusal(sessions.decrypt(reader, at(messages, 1)))).toBe('session-too-old');
  });

  it('follows the sender 1,000 generations forward and no further', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const first = await sessions.encrypt(sending, text('first'));
    const reader = (await sessions.decrypt(receiving, first.message)).session;
    const stored = sessions.encodeSending(first.session);
    const furthest = await sessions.encrypt(await sessions.advance(first.session, 1_000), text('furthest'));
    expect(furthest.generation).toBe(1_001);
    const beyond = await sessions.advance(sessions.decodeSending(stored), 1_000);
    const tooFar = await sessions.encrypt(await sessions.advance(beyond, 1_001), text('too far'));
    expect(tooFar.generation).toBe(1_002);
    expect(await refusal(sessions.decrypt(reader, tooFar.message))).toBe('session-too-far-ahead');
    expect(said((await sessions.decrypt(reader, furthest.message)).plaintext)).toBe('furthest');
  });

  it('refuses to advance where the reader could not follow, and stays usable', async () => {
    const { sessions, sending } = await startedSession();
    expect(await refusal(sessions.advance(sending, 1_000))).toBe('session-too-far-ahead');
    expect(await refusal(sessions.advance(sending, 4_294_967_295))).toBe('session-too-far-ahead');
    expect((await sessions.encrypt(sending, text('still'))).generation).toBe(0);
  });

  it('never reuses a generation after an older state is loaded and advanced', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const older = sessions.encodeSending(sending);
    const { messages } = await sent(sessions, sending, 5);
    const advanced = await sessions.advance(sessions.decodeSending(older), 4);
    expect(advanced.nextGeneration).toBe(5);
    expect(await sessions.advance(advanced, 4)).toBe(advanced);
    const next = await sessions.encrypt(advanced, text('after the crash'));
    expect(next.generation).toBe(5);
    let reader = (await sessions.decrypt(receiving, next.message)).session;
    for (const message of messages) reader = (await sessions.decrypt(reader, message)).session;
    expect(await refusal(sessions.decrypt(reader, next.message))).toBe('session-replayed');
  });

  it('encrypts only once from one state, so that no key protects two messages', async () => {
    const { sessions, sending } = await startedSession();
    const attempts = await Promise.allSettled([
      sessions.encrypt(sending, text('one')),
      sessions.encrypt(sending, text('two')),
    ]);
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusal(sessions.encrypt(sending, text('three')))).toBe('session-spent');
    expect(() => sessions.encodeSending(sending)).toThrow(ProtocolError);
  });

  it('does not touch the stored bytes that it was decoded from', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const storedSending = sessions.encodeSending(sending);
    const storedReceiving = sessions.encodeReceiving(receiving);
    const before = [storedSending.slice(), storedReceiving.slice()];
    const { message } = await sessions.encrypt(sessions.decodeSending(storedSending), text('hello'));
    await sessions.decrypt(sessions.decodeReceiving(storedReceiving), message);
    expect([storedSending, storedReceiving]).toEqual(before);
    expect(said((await sessions.decrypt(sessions.decodeReceiving(storedReceiving), message)).plaintext)).toBe('hello');
  });
});

describe('a refused message', () => {
  it('leaves the session as it was, whichever byte was changed', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const { message } = await sessions.encrypt(sending, text('genuine'));
    const before = sessions.encodeReceiving(receiving);
    for (let index = 0; index < message.length; index++) {
      const code = await refusal(sessions.decrypt(receiving, flipped(message, index)));
      expect(['session-malformed', 'session-forged', 'session-unknown']).toContain(code);
    }
    expect(sessions.encodeReceiving(receiving)).toEqual(before);
    expect(said((await sessions.decrypt(receiving, message)).plaintext)).toBe('genuine');
  });

  it('is refused when it is cut short, lengthened, or of another session', async () => {
    const { sessions, sending, receiving } = await startedSession();
    const { message } = await sessions.encrypt(sending, text('genuine'));
    expect(await refusal(sessions.decrypt(receiving, message.slice(0, -1)))).toBe('session-malformed');
    expect(await refusal(sessions.decrypt(receiving, new Uint8Array([...message, 0])))).toBe('session-malformed');
    const other = await startedSession();
    const theirs = await other.sessions.encrypt(other.sending, text('elsewhere'));
    expect(await refusal(sessions.decrypt(receiving, theirs.message))).toBe('session-unknown');
  });
});
