import { arrivalReceipt, envelopeId, packetId, signatureContexts, type ArrivalReceipt } from '@parley/protocol';
import * as z from 'zod';
import { arrivalMark, issueArrival, readArrival } from './arrival';
import { NOW, random, refusal } from './fixtures';
import { sha256 } from './hashing';
import { serverIdOf } from './ids';
import { issueReceipt, readReceipt } from './receipt';
import { generateSigningKey } from './signing-key';

const arrivals = (count: number): ArrivalReceipt['arrived'] =>
  Array.from({ length: count }, () => ({ packet: z.decode(packetId, random(32)), mark: random(32) }));

describe('an arrival receipt', () => {
  it('over a full batch is read back under the server that signed it', async () => {
    const key = await generateSigningKey(random);
    const server = serverIdOf(key.publicKey);
    const refused = [{ packet: z.decode(packetId, random(32)), code: 'stranger' as const }];
    const fields = { arrived: arrivals(256), refused, at: NOW };
    expect(await readArrival(await issueArrival(key, fields), server)).toEqual({ server, ...fields });
  });

  it('of another server than the pinned one proves nothing', async () => {
    const [key, other] = await Promise.all([generateSigningKey(random), generateSigningKey(random)]);
    const encoded = await issueArrival(key, { arrived: arrivals(1), refused: [], at: NOW });
    expect(await refusal(() => readArrival(encoded, serverIdOf(other.publicKey)))).toBe('bad-signature');
  });

  it('that names another server than its signer is refused', async () => {
    const [key, other] = await Promise.all([generateSigningKey(random), generateSigningKey(random)]);
    const fields = { server: serverIdOf(other.publicKey), arrived: arrivals(1), refused: [], at: NOW };
    const encoded = await key.sign(signatureContexts.arrival, arrivalReceipt.encode(fields));
    expect(await refusal(() => readArrival(encoded, serverIdOf(key.publicKey)))).toBe('certificate-mismatch');
  });

  it('is no delivery receipt, and a delivery receipt is none', async () => {
    const key = await generateSigningKey(random);
    const server = serverIdOf(key.publicKey);
    const arrival = await issueArrival(key, { arrived: arrivals(1), refused: [], at: NOW });
    const receipt = await issueReceipt(key, { envelopes: [z.decode(envelopeId, random(32))], at: NOW });
    expect(await refusal(() => readReceipt(arrival, server))).toBe('bad-signature');
    expect(await refusal(() => readArrival(receipt, server))).toBe('bad-signature');
  });

  it('marks an envelope with the hash of blind and id, which another blind does not give', () => {
    const [blind, id] = [random(16), random(32)];
    const envelope = z.decode(envelopeId, id);
    const mark = arrivalMark(blind, envelope);
    expect(mark).toEqual(sha256(Uint8Array.from([...blind, ...id])));
    expect(arrivalMark(random(16), envelope)).not.toEqual(mark);
  });
});
