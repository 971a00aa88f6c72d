import {
  FILE_PREFIX_BYTES,
  FILE_SEGMENT_BYTES,
  FILE_TAG_BYTES,
  MAX_PARTS,
  MAX_SEGMENTS_PER_PART,
  ProtocolError,
  SEGMENTS_PER_PART,
} from '@parley/protocol';

/** One part: segments `first` to `first + segments`, at `offset` in the file. */
export interface PartLayout {
  readonly number: number;
  readonly first: number;
  readonly segments: number;
  readonly offset: number;
  readonly plainBytes: number;
  readonly sealedBytes: number;
  /** It ends the file. */
  readonly last: boolean;
}

/** How a file of a size is cut: the same for everybody who knows the two numbers. */
export class FileLayout {
  /** At least one: an empty file is one empty segment. */
  readonly segments: number;
  readonly parts: number;
  readonly sealedBytes: number;
  /** Sealed bytes of each part but the last. */
  readonly partBytes: number;

  /** @throws ProtocolError `too-large` for more than {@link MAX_PARTS} parts */
  constructor(
    /** Bytes of the file. */
    readonly size: number,
    readonly segmentsPerPart: number,
  ) {
    this.segments = Math.max(1, Math.ceil(size / FILE_SEGMENT_BYTES));
    this.parts = Math.ceil(this.segments / segmentsPerPart);
    if (this.parts > MAX_PARTS)
      throw new ProtocolError('too-large', 'the file has more parts than a transfer may have');
    this.sealedBytes = size + this.segments * FILE_TAG_BYTES + this.parts * FILE_PREFIX_BYTES;
    this.partBytes = sealedBytesOf(segmentsPerPart * FILE_SEGMENT_BYTES, segmentsPerPart);
  }

  /** Parts as small as their number allows. @throws ProtocolError `too-large` */
  static of(size: number): FileLayout {
    const needed = Math.ceil(size / FILE_SEGMENT_BYTES / MAX_PARTS);
    return new FileLayout(size, Math.min(MAX_SEGMENTS_PER_PART, Math.max(SEGMENTS_PER_PART, needed)));
  }

  /** @throws ProtocolError `malformed` for a part the file does not have */
  part(number: number): PartLayout {
    if (!Number.isSafeInteger(number) || number < 0 || number >= this.parts)
      throw new ProtocolError('malformed', 'the file has no such part');
    const first = number * this.segmentsPerPart;
    const segments = Math.min(this.segmentsPerPart, this.segments - first);
    const offset = first * FILE_SEGMENT_BYTES;
    const plainBytes = Math.min(this.size - offset, segments * FILE_SEGMENT_BYTES);
    const last = number === this.parts - 1;
    return { number, first, segments, offset, plainBytes, sealedBytes: sealedBytesOf(plainBytes, segments), last };
  }
}

const sealedBytesOf = (plainBytes: number, segments: number): number =>
  FILE_PREFIX_BYTES + plainBytes + segments * FILE_TAG_BYTES;
