import * as fc from 'fast-check';
import { ProtocolError, deliveryReceipt, signatureContexts } from '@parley/protocol';
import { serverOf, testEnvelope, testKeys } from '@parley/testing';
import { issueReceipt, readReceipt } from './receipts';

const [ours, theirs] = [testKeys(1), testKeys(2)];
const [us, them] = [serverOf(ours), serverOf(theirs)];
const ids = [testEnvelope('one').id, testEnvelope('two').id];
const codeOfReading = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.code : error),
  );

describe('a delivery receipt', () => {
  it('names the envelopes its server has', async () => {
    const receipt = await issueReceipt(theirs, them, ids, 5);
    expect(await readReceipt(ours, them, theirs.publicKey, receipt)).toEqual(ids);
  });

  it('proves nothing when it names another server than the one that signed it', async () => {
    const receipt = await issueReceipt(theirs, us, ids, 5);
    expect(await codeOfReading(readReceipt(ours, them, theirs.publicKey, receipt))).toBe('bad-signature');
  });

  it('proves nothing when it was signed for another purpose, or by another key', async () => {
    const payload = deliveryReceipt.encode({ server: them, envelopes: [...ids], at: 5 });
    const card = await theirs.sign(signatureContexts.card, payload);
    expect(await codeOfReading(readReceipt(ours, them, theirs.publicKey, card))).toBe('bad-signature');
    const foreign = await ours.sign(signatureContexts.receipt, payload);
    expect(await codeOfReading(readReceipt(ours, them, theirs.publicKey, foreign))).toBe('bad-signature');
  });

  it('is refused with a code of ours when any byte of it was changed, and when it is garbage', async () => {
    const receipt = await issueReceipt(theirs, them, ids, 5);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: receipt.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Uint8Array.from(receipt, (byte, index) => (index === at ? byte ^ change : byte));
        expect(['bad-signature', 'malformed', 'too-large']).toContain(
          await codeOfReading(readReceipt(ours, them, theirs.publicKey, changed)),
        );
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (garbage) => {
        expect(['bad-signature', 'malformed']).toContain(
          await codeOfReading(readReceipt(ours, them, theirs.publicKey, garbage)),
        );
      }),
    );
  });
});
