import * as fc from 'fast-check';
import {
  MAX_ENVELOPE_BYTES,
  MAX_ENVELOPES_PER_PACKET,
  MAX_SHARED_PACKET_BYTES,
  MAX_SHARED_PACKET_SPREAD_MS,
  packetBody,
} from '@parley/protocol';
import { testEnvelope } from '@parley/testing';
import type { UnpackedEnvelope } from './ports';
import { bodyOf, sharePackets } from './sharing';

const NOW = 1_700_000_000_000;
const DAY_MS = 24 * 3600 * 1000;
const envelope = fc.record({
  size: fc.oneof(
    { weight: 5, arbitrary: fc.constant(1_300) },
    { weight: 1, arbitrary: fc.constantFrom(1, MAX_SHARED_PACKET_BYTES - 1_300, MAX_SHARED_PACKET_BYTES) },
    { weight: 1, arbitrary: fc.constantFrom(MAX_SHARED_PACKET_BYTES + 1, MAX_ENVELOPE_BYTES) },
  ),
  expiresAt: fc.constantFrom(NOW + 1_000, NOW + DAY_MS, NOW + DAY_MS + 1_001, NOW + 30 * DAY_MS),
});
const made = ({ size, expiresAt }: { size: number; expiresAt: number }, number = 0): UnpackedEnvelope => ({
  ...{ id: testEnvelope(`envelope ${number}`).id, bytes: new Uint8Array(size), expiresAt },
});
const sizeOf = (envelopes: readonly UnpackedEnvelope[]): number =>
  envelopes.reduce((sum, { bytes }) => sum + bytes.length, 0);

describe('mail that shares packets', () => {
  it('is all there, in its order, and each packet ends with the first of what it brings', () => {
    fc.assert(
      fc.property(fc.array(envelope, { maxLength: 100 }), (all) => {
        const mail = all.map(made);
        const packets = sharePackets(mail);
        expect(packets.flatMap(({ envelopes }) => envelopes)).toEqual(mail);
        for (const { envelopes, expiresAt } of packets)
          expect(expiresAt).toBe(Math.min(...envelopes.map((one) => one.expiresAt)));
      }),
    );
  });

  it('is limited in number, bytes, and how far apart its ends are, and fits into a packet', () => {
    fc.assert(
      fc.property(fc.array(envelope, { maxLength: 100 }), (all) => {
        for (const packet of sharePackets(all.map(made))) {
          const { envelopes, expiresAt } = packet;
          expect(() => packetBody.encode(bodyOf(packet))).not.toThrow();
          if (envelopes.length === 1) continue;
          expect(envelopes.length).toBeLessThanOrEqual(MAX_ENVELOPES_PER_PACKET);
          expect(sizeOf(envelopes)).toBeLessThanOrEqual(MAX_SHARED_PACKET_BYTES);
          for (const one of envelopes)
            expect(one.expiresAt - expiresAt).toBeLessThanOrEqual(MAX_SHARED_PACKET_SPREAD_MS);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('fills its packets', () => {
    const texts = Array.from({ length: 100 }, (_, at) => made({ size: 1_300, expiresAt: NOW }, at));
    expect(sharePackets(texts).map(({ envelopes }) => envelopes.length)).toEqual([32, 32, 32, 4]);
    expect(sharePackets([])).toEqual([]);
  });
});
