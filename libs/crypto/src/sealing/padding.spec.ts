import { MAX_CONTENT_BYTES, MIN_CONTENT_BYTES } from '@parley/protocol';
import fc from 'fast-check';
import { refusal } from '../identity/fixtures';
import { pad, sizeClass, unpad } from './padding';

/** The algorithm as its paper prints it, by bit masks. */
function padme(length: number): number {
  const exponent = 31 - Math.clz32(length);
  const bits = exponent - (32 - Math.clz32(exponent));
  const mask = (1 << bits) - 1;
  return (length + mask) & ~mask;
}

describe('size classes', () => {
  it.each([
    [0, 1024],
    [1, 1024],
    [1024, 1024],
    [1025, 1088],
    [1088, 1088],
    [1089, 1152],
    [2048, 2048],
    [2049, 2176],
    [65_536, 65_536],
    [65_537, 67_584],
    [250_000, 253_952],
    [253_952, 253_952],
  ])('put %d bytes into the class of %d', (length, expected) => {
    expect(sizeClass(length)).toBe(expected);
  });

  it('are those of the Padmé paper, above the smallest', () => {
    for (let length = MIN_CONTENT_BYTES; length <= MAX_CONTENT_BYTES; length += 13)
      expect(sizeClass(length)).toBe(padme(length));
  });

  it('end at the largest content, which is a class itself', async () => {
    expect(sizeClass(MAX_CONTENT_BYTES)).toBe(MAX_CONTENT_BYTES);
    expect(await refusal(() => sizeClass(MAX_CONTENT_BYTES + 1))).toBe('too-large');
  });

  it('cost at most 12 percent, and are few', () => {
    const classes = new Set<number>();
    for (let length = MIN_CONTENT_BYTES; length <= MAX_CONTENT_BYTES; length++) {
      const size = sizeClass(length);
      classes.add(size);
      if (size > length * 1.12) throw new Error(`${length} bytes become ${size}`);
    }
    expect(classes.size).toBeLessThan(200);
  });
});

describe('padding', () => {
  it('comes off again, whatever the content ends in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.nat(20), (content, zeros) => {
        const ending = Uint8Array.of(...content, 0x80, ...new Uint8Array(zeros));
        const padded = pad(ending);
        expect(padded.length).toBe(sizeClass(ending.length + 1));
        expect(unpad(padded)).toEqual(ending);
      }),
    );
  });

  it('leaves no room for a content of the whole largest class', async () => {
    expect(pad(new Uint8Array(MAX_CONTENT_BYTES - 1)).length).toBe(MAX_CONTENT_BYTES);
    expect(await refusal(() => pad(new Uint8Array(MAX_CONTENT_BYTES)))).toBe('too-large');
  });

  it.each([
    ['without a marker', new Uint8Array(1024)],
    ['with another marker', new Uint8Array(1024).fill(0x81, 10, 11)],
    ['of nothing', new Uint8Array()],
    ['to no size class', new Uint8Array(1025).fill(0x80, 10, 11)],
    ['to a larger class than needed', new Uint8Array(1088).fill(0x80, 10, 11)],
  ])('%s is refused', async (_, padded) => {
    expect(await refusal(() => unpad(padded))).toBe('malformed');
  });
});
