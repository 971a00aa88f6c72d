import { randomBytes, createDecipheriv } from 'node:crypto';
import { FILE_SEGMENT_BYTES, idBytes, toBase32, type TransferId } from '@parley/protocol';
import { FileCipher } from './file-cipher';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const transfer = toBase32(random(16)) as TransferId;
const key = random(32);
const cipher = (of = transfer, under = key): Promise<FileCipher> => FileCipher.of(under, of);
const place = { first: 3, segments: 2, last: true };
const plain = random(FILE_SEGMENT_BYTES + 5);

async function sealed(at: typeof place = place, bytes: Uint8Array = plain): Promise<Uint8Array> {
  const segments = Array.from({ length: at.segments }, (_, number) =>
    bytes.subarray(number * FILE_SEGMENT_BYTES, (number + 1) * FILE_SEGMENT_BYTES),
  );
  const part = new Uint8Array(7 + bytes.length + at.segments * 16);
  await (await cipher()).seal(at, segments, part, random);
  return part;
}

async function opened(part: Uint8Array, at: typeof place = place, by = cipher()): Promise<Buffer> {
  const segments: Uint8Array[] = [];
  for await (const segment of (await by).open(at, part)) segments.push(segment);
  return Buffer.concat(segments);
}

describe('a part of a file', () => {
  it('opens as what was sealed, also when it is empty', async () => {
    expect((await opened(await sealed())).equals(plain)).toBe(true);
    const rest: Uint8Array[] = [];
    for await (const segment of (await cipher()).open(place, await sealed(), 1)) rest.push(segment);
    expect(Buffer.concat(rest).equals(plain.subarray(FILE_SEGMENT_BYTES))).toBe(true);
    const empty = { first: 0, segments: 1, last: true };
    expect(await opened(await sealed(empty, new Uint8Array()), empty)).toHaveLength(0);
  });

  it('has the documented form', async () => {
    const part = await sealed();
    const nonce = Buffer.concat([part.subarray(0, 7), Buffer.from([0, 0, 0, 4, 1])]);
    const second = part.subarray(7 + FILE_SEGMENT_BYTES + 16);
    const aes = createDecipheriv('aes-256-gcm', key, nonce).setAAD(idBytes(transfer)).setAuthTag(second.subarray(-16));
    expect(Buffer.concat([aes.update(second.subarray(0, -16)), aes.final()]).equals(plain.subarray(-5))).toBe(true);
  });

  it('is sealed under another nonce each time', async () => {
    expect(Buffer.compare(await sealed(), await sealed())).not.toBe(0);
  });

  it('does not open in another place, for another transfer, or under another key', async () => {
    const part = await sealed();
    await expect(opened(part, { ...place, first: 2 })).rejects.toMatchObject({ code: 'file-damaged' });
    await expect(opened(part, { ...place, last: false })).rejects.toMatchObject({ code: 'file-damaged' });
    const other = cipher(toBase32(random(16)) as TransferId);
    await expect(opened(part, place, other)).rejects.toMatchObject({ code: 'file-damaged' });
    await expect(opened(part, place, cipher(transfer, random(32)))).rejects.toMatchObject({ code: 'file-damaged' });
  });

  it('does not open when it was cut, lengthened, flipped or put together anew', async () => {
    const part = await sealed();
    const flipped = Uint8Array.from(part);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    const tail = part.subarray(7 + FILE_SEGMENT_BYTES + 16);
    const damaged = [
      flipped,
      part.subarray(0, -1),
      part.subarray(0, 7 + FILE_SEGMENT_BYTES + 16),
      new Uint8Array(),
      Buffer.concat([part, Buffer.from([0])]),
      Buffer.concat([part.subarray(0, 7), tail, part.subarray(7, 7 + FILE_SEGMENT_BYTES + 16)]),
    ];
    for (const bytes of damaged) await expect(opened(bytes)).rejects.toMatchObject({ code: 'file-damaged' });
  });
});
