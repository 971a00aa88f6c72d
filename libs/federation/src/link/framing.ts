import { MAX_LINK_FRAME_BYTES, MAX_NOISE_MESSAGE_BYTES, ProtocolError } from '@parley/protocol';
import { NOISE_TAG_BYTES } from '../noise/noise';

/** First byte of every Noise plaintext: whether the frame goes on in the next one. */
const LAST = 0;
const MORE = 1;

/** Bytes of a frame in one Noise message. A part that is not the last is exactly this long. */
export const MAX_PART_BYTES = MAX_NOISE_MESSAGE_BYTES - NOISE_TAG_BYTES - 1;

/** Splits an encoded frame into the plaintexts of its Noise messages. */
export function* partsOf(frame: Uint8Array): Generator<Uint8Array, void, undefined> {
  let at = 0;
  do {
    const end = Math.min(at + MAX_PART_BYTES, frame.length);
    const part = new Uint8Array(1 + end - at);
    part[0] = end < frame.length ? MORE : LAST;
    part.set(frame.subarray(at, end), 1);
    yield part;
    at = end;
  } while (at < frame.length);
}

/** Puts frames together again. Holds at most {@link MAX_LINK_FRAME_BYTES}. */
export class FrameAssembler {
  #parts: Uint8Array[] = [];
  #length = 0;

  /**
   * Takes one Noise plaintext; returns the frame it completes, or null.
   * @throws ProtocolError `malformed` for a part that no sender makes, `too-large` before anything too large is kept
   */
  take(part: Uint8Array): Uint8Array | null {
    const flag = part[0];
    const content = part.subarray(1);
    if (this.#length + content.length > MAX_LINK_FRAME_BYTES) {
      throw new ProtocolError('too-large', `a frame of more than ${MAX_LINK_FRAME_BYTES} bytes`);
    }
    if (flag === LAST) return this.#finish(content);
    if (flag !== MORE || content.length !== MAX_PART_BYTES)
      throw new ProtocolError('malformed', 'not a part of a frame');
    this.#parts.push(content);
    this.#length += content.length;
    return null;
  }

  #finish(last: Uint8Array): Uint8Array {
    if (this.#parts.length === 0) return last;
    const frame = new Uint8Array(this.#length + last.length);
    let at = 0;
    for (const part of this.#parts) {
      frame.set(part, at);
      at += part.length;
    }
    frame.set(last, at);
    this.#parts = [];
    this.#length = 0;
    return frame;
  }
}
