import { generateSigningKey, issueReceipt, serverIdOf } from '@parley/crypto/identity';
import { envelopeId } from '@parley/protocol';
import * as z from 'zod';
import { random } from '../fixtures';
import { DeliveryProof } from './delivery-proof';

describe('what a server says about a delivery', () => {
  const envelope = z.decode(envelopeId, random(32));
  const claim = { envelope, reason: null, receipt: null };

  it('is never more than queued without a signature', async () => {
    const { publicKey } = await generateSigningKey(random);
    const proof = new DeliveryProof();
    const server = serverIdOf(publicKey);
    for (const state of ['sent', 'delivered'] as const)
      expect((await proof.prove({ ...claim, state }, server)).state).toBe('queued');
  });

  it('is delivered with a receipt of the server that the contact was pinned to, over that envelope', async () => {
    const [theirs, other] = [await generateSigningKey(random), await generateSigningKey(random)];
    const proof = new DeliveryProof();
    const server = serverIdOf(theirs.publicKey);
    const prove = async (signedBy: typeof theirs, over: typeof envelope): Promise<string> => {
      const receipt = await issueReceipt(signedBy, { envelopes: [over], at: 1 });
      return (await proof.prove({ ...claim, state: 'delivered', receipt }, server)).state;
    };
    expect(await prove(theirs, envelope)).toBe('delivered');
    expect(await prove(other, envelope)).toBe('queued');
    expect(await prove(theirs, z.decode(envelopeId, random(32)))).toBe('queued');
  });
});
