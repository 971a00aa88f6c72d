import { createHash, createHmac } from 'node:crypto';
import { idBytes, toBase32, utf8 } from '@parley/protocol';
import { envelopeIdOf, stampOf, verifyStamp } from './envelope';
import { flipped, owner, random } from './fixtures';
import { messageIdOf } from './message';

describe('an envelope', () => {
  it('is named by the SHA-256 of recipient, 32-bit lifetime and seal', async () => {
    const { account } = await owner();
    const sealed = random(1300);
    const hash = createHash('sha256')
      .update(idBytes(account))
      .update(Uint8Array.of(0, 0x27, 0x8d, 0))
      .update(sealed);
    expect(envelopeIdOf({ to: account, ttl: 2_592_000, sealed })).toBe(toBase32(hash.digest()));
  });

  it('gets another name with any other recipient, lifetime or seal', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const first = { to: alice.account, ttl: 100, sealed: random(50) };
    const names = [
      first,
      { ...first, to: bob.account },
      { ...first, ttl: 101 },
      { ...first, sealed: flipped(first.sealed, 0) },
    ];
    expect(new Set(names.map(envelopeIdOf)).size).toBe(4);
  });

  it('is stamped with the HMAC of its name, which fits that name and secret alone', async () => {
    const { account } = await owner();
    const secret = random(32);
    const id = envelopeIdOf({ to: account, ttl: 1, sealed: random(8) });
    const stamp = stampOf(secret, id);
    expect(Buffer.from(stamp)).toEqual(createHmac('sha256', secret).update(idBytes(id)).digest());
    expect(verifyStamp(secret, id, stamp)).toBe(true);
    expect(verifyStamp(random(32), id, stamp)).toBe(false);
    expect(verifyStamp(secret, envelopeIdOf({ to: account, ttl: 2, sealed: random(8) }), stamp)).toBe(false);
    for (let i = 0; i < stamp.length; i++) expect(verifyStamp(secret, id, flipped(stamp, i))).toBe(false);
  });

  it('without a stamp fits no secret', async () => {
    const { account } = await owner();
    expect(verifyStamp(random(32), envelopeIdOf({ to: account, ttl: 1, sealed: random(8) }), new Uint8Array())).toBe(
      false,
    );
  });
});

describe('a message', () => {
  it('is named by its sender and its exact content', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const content = utf8('content');
    const hash = createHash('sha256').update('parley message 1\0').update(idBytes(alice.account)).update(content);
    expect(messageIdOf(alice.account, content)).toBe(toBase32(hash.digest()));
    expect(messageIdOf(bob.account, content)).not.toBe(messageIdOf(alice.account, content));
    expect(messageIdOf(alice.account, flipped(content, 0))).not.toBe(messageIdOf(alice.account, content));
  });
});
