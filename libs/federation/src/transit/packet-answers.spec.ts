import * as fc from 'fast-check';
import {
  arrivalReceipt,
  MAX_ENVELOPES_PER_FRAME,
  MAX_ENVELOPES_PER_PACKET,
  packetId,
  parseId,
  refusalCode,
  toBase32,
} from '@parley/protocol';
import { serverOf, sha256, testEnvelope, testKeys } from '@parley/testing';
import { wordsOf } from './arrival-words';
import { PacketAnswer, receiptsOf } from './packet-answers';
import { markOf } from './packing';

const blind = new Uint8Array(16).fill(3);
const server = serverOf(testKeys(1));
const envelopes = Array.from({ length: MAX_ENVELOPES_PER_PACKET }, (_, at) => testEnvelope(`envelope ${at}`).id);
const packetOf = (number: number): PacketAnswer =>
  new PacketAnswer(parseId(packetId, toBase32(sha256(Uint8Array.of(number)))));
/** What becomes of the envelopes of one packet: null for what is stored. */
const fates = fc.array(fc.option(fc.constantFrom(...refusalCode.options)), {
  minLength: 1,
  maxLength: MAX_ENVELOPES_PER_PACKET,
});

describe('what is said of packets', () => {
  it('stands in receipts of the size that everybody takes, all about one packet in the same, and is read as it was meant', () => {
    fc.assert(
      fc.property(fc.array(fates, { maxLength: 60 }), (all) => {
        const answers = all.map((codes, number) => {
          const answer = packetOf(number);
          codes.forEach((code, at) => {
            const mark = markOf(sha256, blind, envelopes[at] ?? null);
            if (code === null) answer.arrived.push(mark);
            else answer.refused.push({ code, mark });
          });
          return answer;
        });
        const receipts = receiptsOf(answers).map((said) => ({ server, ...said, at: 1 }));
        const words = receipts.flatMap((receipt) => [
          ...wordsOf(arrivalReceipt.decode(arrivalReceipt.encode(receipt))),
        ]);
        expect(words.map(([packet]) => packet).sort()).toEqual(answers.map(({ packet }) => packet).sort());
        const byPacket = new Map(words);
        all.forEach((codes, number) => {
          const mail = { envelopes: envelopes.slice(0, codes.length), blind };
          const refused = byPacket.get(packetOf(number).packet)?.refusals(mail, sha256);
          expect(refused).toEqual(codes.flatMap((code, at) => (code === null ? [] : [{ id: envelopes[at], code }])));
        });
        for (const { arrived, refused } of receipts)
          expect(arrived.length + refused.length).toBeLessThanOrEqual(MAX_ENVELOPES_PER_FRAME);
      }),
      { numRuns: 40 },
    );
  });

  it('of a packet that does not open is said of all that it may bring', () => {
    const answer = packetOf(1);
    answer.refused.push({ code: 'malformed' });
    const [said] = receiptsOf([answer]);
    const word = wordsOf({ server, arrived: [], refused: [], ...said, at: 1 }).get(answer.packet);
    expect(word?.refusals({ envelopes: envelopes.slice(0, 2), blind }, sha256)).toEqual([
      { id: envelopes[0], code: 'malformed' },
      { id: envelopes[1], code: 'malformed' },
    ]);
  });

  it('counts for nothing when it leaves one of several envelopes out, or has the mark of another blind', () => {
    const answer = packetOf(1);
    answer.arrived.push(markOf(sha256, blind, envelopes[0] ?? null));
    const word = wordsOf({ server, ...{ arrived: [], refused: [] }, ...receiptsOf([answer])[0], at: 1 }).get(
      answer.packet,
    );
    expect(word?.refusals({ envelopes: envelopes.slice(0, 1), blind }, sha256)).toEqual([]);
    expect(word?.refusals({ envelopes: envelopes.slice(0, 2), blind }, sha256)).toBeNull();
    expect(word?.refusals({ envelopes: envelopes.slice(0, 1), blind: new Uint8Array(16) }, sha256)).toBeNull();
  });
});
