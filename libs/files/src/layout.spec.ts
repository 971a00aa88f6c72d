import fc from 'fast-check';
import { FILE_SEGMENT_BYTES, MAX_PART_BYTES, MAX_PARTS, MAX_SEGMENTS_PER_PART } from '@parley/protocol';
import { FileLayout } from './layout';

describe('the layout of a file', () => {
  it('covers every byte once, in order', () => {
    fc.assert(
      fc.property(
        fc.nat(300 * FILE_SEGMENT_BYTES),
        fc.integer({ min: 1, max: MAX_SEGMENTS_PER_PART }),
        (size, each) => {
          const layout = new FileLayout(size, each);
          const parts = Array.from({ length: layout.parts }, (_, number) => layout.part(number));
          let [offset, segment] = [0, 0];
          for (const part of parts) {
            expect([part.offset, part.first]).toEqual([offset, segment]);
            offset += part.plainBytes;
            segment += part.segments;
            if (!part.last) expect(part.sealedBytes).toBe(layout.partBytes);
          }
          expect([offset, segment]).toEqual([size, layout.segments]);
          expect(parts.reduce((sum, { sealedBytes }) => sum + sealedBytes, 0)).toBe(layout.sealedBytes);
          expect(parts.filter(({ last }) => last)).toEqual([parts.at(-1)]);
        },
      ),
    );
  });

  it('of an empty file is one part with one empty segment', () => {
    const layout = FileLayout.of(0);
    expect(layout.parts).toBe(1);
    expect(layout.part(0)).toMatchObject({ segments: 1, plainBytes: 0, sealedBytes: 23, last: true });
  });

  it('takes larger parts for a file that would have too many, all below 99 MB', () => {
    expect(FileLayout.of(10 * 1024 ** 3).segmentsPerPart).toBe(8);
    const huge = FileLayout.of(5e12);
    expect(huge.parts).toBeLessThanOrEqual(MAX_PARTS);
    expect(huge.partBytes).toBeLessThan(MAX_PART_BYTES);
    expect(new FileLayout(1e9, MAX_SEGMENTS_PER_PART).partBytes).toBeLessThan(MAX_PART_BYTES);
  });

  it('refuses what has too many parts, and parts it does not have', () => {
    expect(() => new FileLayout(2 * MAX_PARTS * FILE_SEGMENT_BYTES, 1)).toThrow('more parts');
    for (const number of [-1, 1, 0.5, Number.NaN]) expect(() => FileLayout.of(5).part(number)).toThrow('no such part');
  });
});
