import * as fc from 'fast-check';
import { MAX_LINK_FRAME_BYTES, MAX_NOISE_MESSAGE_BYTES } from '@parley/protocol';
import { codeOf } from '@parley/testing';
import { NOISE_TAG_BYTES } from '../noise/noise';
import { FrameAssembler, MAX_PART_BYTES, partsOf } from './framing';

const frameOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255);

const edges = fc.constantFrom(
  0,
  1,
  MAX_PART_BYTES - 1,
  MAX_PART_BYTES,
  MAX_PART_BYTES + 1,
  2 * MAX_PART_BYTES,
  MAX_LINK_FRAME_BYTES,
);

describe('framing', () => {
  it('puts a frame of any length together again from parts that each fit a Noise message', () => {
    fc.assert(
      fc.property(fc.oneof(edges, fc.nat({ max: MAX_LINK_FRAME_BYTES })), (length) => {
        const assembler = new FrameAssembler();
        const frame = frameOf(length);
        const parts = [...partsOf(frame)];
        expect(parts.every((part) => part.length + NOISE_TAG_BYTES <= MAX_NOISE_MESSAGE_BYTES)).toBe(true);
        const taken = parts.map((part) => assembler.take(part));
        expect(taken.slice(0, -1).every((none) => none === null)).toBe(true);
        expect(Buffer.compare(taken.at(-1) ?? new Uint8Array(1), frame)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps frames apart that follow each other', () => {
    const assembler = new FrameAssembler();
    const frames = [frameOf(70_000), frameOf(3), frameOf(140_000)];
    const taken = frames.flatMap((frame) => [...partsOf(frame)]).map((part) => assembler.take(part));
    expect(taken.filter((frame) => frame !== null).map((frame) => frame.length)).toEqual([70_000, 3, 140_000]);
  });

  it('refuses a frame above the limit before the part that would exceed it is kept', () => {
    const assembler = new FrameAssembler();
    const more = new Uint8Array(1 + MAX_PART_BYTES).fill(0, 1);
    more[0] = 1;
    const fitting = Math.floor(MAX_LINK_FRAME_BYTES / MAX_PART_BYTES);
    for (let part = 0; part < fitting; part += 1) expect(assembler.take(more)).toBeNull();
    expect(codeOf(() => assembler.take(more))).toBe('too-large');
  });

  it('refuses parts that no sender makes: short ones that are not the last, unknown flags, nothing', () => {
    for (const part of [Uint8Array.of(1, 2, 3), Uint8Array.of(2, 0), new Uint8Array()]) {
      expect(codeOf(() => new FrameAssembler().take(part))).toBe('malformed');
    }
  });
});
