import { ProtocolError } from '@parley/protocol';

/** A page of history with the longest records stays below, and so does a part of a file. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** The body of an answer, put together as it comes: no chunk waits for the others. */
export class GatheredBody {
  private length = 0;

  /** @param room is filled first; what it cannot hold gets new memory */
  constructor(private room: Uint8Array) {}

  get bytes(): Uint8Array {
    return this.room.subarray(0, this.length);
  }

  /** @throws ProtocolError `too-large` */
  add(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new ProtocolError('too-large', 'the server’s answer is too long');
    if (length > this.room.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.room.length));
      larger.set(this.bytes);
      this.room = larger;
    }
    this.room.set(chunk, this.length);
    this.length = length;
  }
}
