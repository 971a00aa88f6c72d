import { deliveryReceipt, envelopeId, signatureContexts, type EnvelopeId } from '@parley/protocol';
import * as z from 'zod';
import { NOW, random, refusal } from './fixtures';
import { serverIdOf } from './ids';
import { issueReceipt, readReceipt } from './receipt';
import { generateSigningKey } from './signing-key';

const ids = (count: number): EnvelopeId[] => Array.from({ length: count }, () => z.decode(envelopeId, random(32)));

describe('a delivery receipt', () => {
  it('over a full batch is read back under the server that signed it', async () => {
    const key = await generateSigningKey(random);
    const envelopes = ids(256);
    const server = serverIdOf(key.publicKey);
    const encoded = await issueReceipt(key, { envelopes, at: NOW });
    expect(await readReceipt(encoded, server)).toEqual({ server, envelopes, at: NOW });
  });

  it('of another server than the pinned one proves nothing', async () => {
    const [key, other] = await Promise.all([generateSigningKey(random), generateSigningKey(random)]);
    const encoded = await issueReceipt(key, { envelopes: ids(1), at: NOW });
    expect(await refusal(() => readReceipt(encoded, serverIdOf(other.publicKey)))).toBe('bad-signature');
  });

  it('that names another server than its signer is refused', async () => {
    const [key, other] = await Promise.all([generateSigningKey(random), generateSigningKey(random)]);
    const payload = deliveryReceipt.encode({ server: serverIdOf(other.publicKey), envelopes: ids(1), at: NOW });
    const encoded = await key.sign(signatureContexts.receipt, payload);
    expect(await refusal(() => readReceipt(encoded, serverIdOf(key.publicKey)))).toBe('certificate-mismatch');
  });

  it('over nothing, or over more than a batch, is not issued', async () => {
    const key = await generateSigningKey(random);
    expect(await refusal(() => issueReceipt(key, { envelopes: [], at: NOW }))).toBe('malformed');
    expect(await refusal(() => issueReceipt(key, { envelopes: ids(257), at: NOW }))).toBe('malformed');
  });
});
