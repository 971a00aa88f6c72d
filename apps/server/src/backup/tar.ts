/*
 * The part of the tar format that a backup needs: plain files, one after the other (POSIX.1-2017, pax, "ustar Interchange Format";
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html). What is read here was written here, so everything else is refused.
 */

const BLOCK = 512;
const NAME = { at: 0, length: 100 };
const SIZE = { at: 124, length: 12 };
const CHECKSUM = { at: 148, length: 8 };
/** Largest size in eleven octal digits. */
const MAX_OCTAL = 0o77777777777;

/** What is written after the last file. */
export const TAR_END = Buffer.alloc(2 * BLOCK);
export const TAR_HEADER_BYTES = BLOCK;

export interface TarEntry {
  readonly name: string;
  /** Bytes of the content that follows. */
  readonly size: number;
}

/** Zeros between the end of a content and the next header. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** @param changedAt unix ms */
export function tarHeader({ name, size }: TarEntry, changedAt: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  header.write(name, NAME.at, NAME.length, 'latin1');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (size <= MAX_OCTAL) octal(size, SIZE.at, SIZE.length);
  else {
    // As GNU tar and bsdtar write what is larger.
    header.writeBigUInt64BE(BigInt(size), SIZE.at + SIZE.length - 8);
    header[SIZE.at] = 0x80;
  }
  octal(Math.floor(changedAt / 1000), 136, 12);
  header.write('0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  octal(checksum(header), CHECKSUM.at, CHECKSUM.length - 1);
  return header;
}

/** Null for the end of the archive. @throws RangeError for what was not written here */
export function readTarHeader(header: Buffer): TarEntry | null {
  if (header.every((byte) => byte === 0)) return null;
  const text = (at: number, length: number): string =>
    header.toString('latin1', at, at + length).replace(/\0[^]*$/, '');
  const number = (at: number, length: number): number => Number.parseInt(text(at, length), 8);
  const plain = text(156, 1) === '0' && text(257, 5) === 'ustar';
  if (!plain || number(CHECKSUM.at, CHECKSUM.length) !== checksum(header)) throw new RangeError('no tar header');
  const large = header[SIZE.at] === 0x80;
  const size = large ? Number(header.readBigUInt64BE(SIZE.at + SIZE.length - 8)) : number(SIZE.at, SIZE.length);
  if (!Number.isSafeInteger(size)) throw new RangeError('no size');
  return { name: text(NAME.at, NAME.length), size };
}

/** Sum of the bytes of a header, its own field taken as blanks. */
function checksum(header: Buffer): number {
  const own = (at: number): boolean => at >= CHECKSUM.at && at < CHECKSUM.at + CHECKSUM.length;
  return header.reduce((sum, byte, at) => sum + (own(at) ? 0x20 : byte), 0);
}
