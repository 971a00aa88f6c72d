import { randomBytes, createDecipheriv } from 'node:crypto';
import { FILE_SEGMENT_BYTES, idBytes, toBase32, type TransferId } from '@parley/protocol';
import { FileCipher } from './file-cipher';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const transfer = toBase32(random(16)) as TransferId;
const key = random(32);
const cipher = (of = transfer, under = key): Promise<FileCipher> => FileCipher.of(under, of);
const place = { first: 3, segments: 2, last: true };
const plain = random(FILE_SEGMENT_BYTES + 5);

const opened = async (sealed: Uint8Array, at: typeof place = place, by = cipher()): Promise<Buffer> =>
  Buffer.concat(await (await by).open(at, sealed));

describe('a part of a file', () => {
  it('opens as what was sealed, also when it is empty', async () => {
    expect((await opened(await (await cipher()).seal(place, plain, random))).equals(plain)).toBe(true);
    const empty = { first: 0, segments: 1, last: true };
    const sealed = await (await cipher()).seal(empty, new Uint8Array(), random);
    expect(sealed).toHaveLength(23);
    expect(await opened(sealed, empty)).toHaveLength(0);
  });

  it('has the documented form', async () => {
    const sealed = await (await cipher()).seal(place, plain, random);
    const nonce = Buffer.concat([sealed.subarray(0, 7), Buffer.from([0, 0, 0, 4, 1])]);
    const second = sealed.subarray(7 + FILE_SEGMENT_BYTES + 16);
    const aes = createDecipheriv('aes-256-gcm', key, nonce).setAAD(idBytes(transfer)).setAuthTag(second.subarray(-16));
    expect(Buffer.concat([aes.update(second.subarray(0, -16)), aes.final()]).equals(plain.subarray(-5))).toBe(true);
  });

  it('is sealed under another nonce each time', async () => {
    const sealed = await Promise.all([1, 2].map(async () => (await cipher()).seal(place, plain, random)));
    expect(Buffer.compare(...(sealed as [Uint8Array, Uint8Array]))).not.toBe(0);
  });

  it('does not open in another place, for another transfer, or under another key', async () => {
    const sealed = await (await cipher()).seal(place, plain, random);
    await expect(opened(sealed, { ...place, first: 2 })).rejects.toMatchObject({ code: 'file-damaged' });
    await expect(opened(sealed, { ...place, last: false })).rejects.toMatchObject({ code: 'file-damaged' });
    const other = cipher(toBase32(random(16)) as TransferId);
    await expect(opened(sealed, place, other)).rejects.toMatchObject({ code: 'file-damaged' });
    await expect(opened(sealed, place, cipher(transfer, random(32)))).rejects.toMatchObject({ code: 'file-damaged' });
  });

  it('does not open when it was cut, lengthened, flipped or put together anew', async () => {
    const sealed = await (await cipher()).seal(place, plain, random);
    const flipped = Uint8Array.from(sealed);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    const tail = sealed.subarray(7 + FILE_SEGMENT_BYTES + 16);
    const damaged = [
      flipped,
      sealed.subarray(0, -1),
      sealed.subarray(0, 7 + FILE_SEGMENT_BYTES + 16),
      new Uint8Array(),
      Buffer.concat([sealed, Buffer.from([0])]),
      Buffer.concat([sealed.subarray(0, 7), tail, sealed.subarray(7, 7 + FILE_SEGMENT_BYTES + 16)]),
    ];
    for (const bytes of damaged) await expect(opened(bytes)).rejects.toMatchObject({ code: 'file-damaged' });
  });
});
