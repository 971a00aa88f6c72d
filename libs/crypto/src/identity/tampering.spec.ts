import { envelopeId } from '@parley/protocol';
import fc from 'fast-check';
import * as z from 'zod';
import { readCard } from './card';
import { issueDevice, readDevice } from './device';
import { flipped, introductionFields, NOW, owner, random, refusal, type Owner } from './fixtures';
import { issueIntroduction, readIntroduction } from './introduction';
import { issueLeafCredential, leafAuthority } from './leaf';
import { issueReceipt, readReceipt } from './receipt';
import { readSigner } from './signer';
import { serverIdOf } from './ids';

interface Decoder {
  readonly name: string;
  readonly valid: Uint8Array;
  readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const REFUSALS = ['bad-signature', 'malformed', 'too-large', 'certificate-mismatch'];

async function decoders(alice: Owner, bob: Owner): Promise<Decoder[]> {
  const device = await issueDevice(alice.signingKey, alice.account, alice.device, alice.signingKey.publicKey, NOW);
  const signer = await readSigner(alice.signer, alice.account, NOW);
  const fields = { ...introductionFields(alice, bob.account), packages: [], lastResort: new Uint8Array(4) };
  const server = serverIdOf(alice.signingKey.publicKey);
  const envelopes = [z.decode(envelopeId, random(32))];
  return [
    { name: 'card', valid: alice.card, read: readCard },
    { name: 'signer', valid: alice.signer, read: (bytes) => readSigner(bytes, alice.account, NOW) },
    { name: 'device', valid: device, read: (bytes) => readDevice(bytes, signer) },
    {
      name: 'leaf credential',
      valid: issueLeafCredential(alice.signer, device),
      read: (bytes) => leafAuthority({ now: () => NOW }).identify(bytes, alice.signingKey.publicKey),
    },
    {
      name: 'introduction',
      valid: await issueIntroduction(alice.signingKey, fields),
      read: (bytes) => readIntroduction(bytes, { to: bob.account, now: NOW }),
    },
    {
      name: 'receipt',
      valid: await issueReceipt(alice.signingKey, { envelopes, at: NOW }),
      read: (bytes) => readReceipt(bytes, server),
    },
  ];
}

describe('everything signed', () => {
  let all: Decoder[];
  beforeAll(async () => {
    all = await decoders(await owner(), await owner());
  });

  const names = ['card', 'signer', 'device', 'leaf credential', 'introduction', 'receipt'];
  const named = (name: string): Decoder => {
    const found = all.find((decoder) => decoder.name === name);
    if (!found) throw new Error(`no decoder ${name}`);
    return found;
  };

  it.each(names)('is refused with any one byte changed, and taken unchanged: %s', async (name) => {
    const { valid, read } = named(name);
    expect(await refusal(() => read(valid))).toBeUndefined();
    for (let i = 0; i < valid.length; i++)
      expect(REFUSALS).toContain(await refusal(() => read(flipped(valid, i, i % 8))));
  });

  it.each(names)('is refused when it is cut short or something follows it: %s', async (name) => {
    const { valid, read } = named(name);
    for (let end = 0; end < valid.length; end += 7)
      expect(await refusal(() => read(valid.subarray(0, end)))).toBe('malformed');
    expect(await refusal(() => read(Uint8Array.of(...valid, 0)))).toBe('malformed');
  });

  it.each(names)('of random bytes is refused with a ProtocolError: %s', async (name) => {
    const { read } = named(name);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (garbage) => {
        expect(REFUSALS).toContain(await refusal(() => read(garbage)));
      }),
    );
  });
});
