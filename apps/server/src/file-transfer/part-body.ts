import type { FileHandle } from 'node:fs/promises';
import type { PartBuffers } from './part-buffers';

/** The bytes of a part that goes out, read one piece ahead of the one that is being sent. Used once, and closed by who uses it. */
export class PartBody {
  constructor(
    private readonly file: FileHandle,
    private readonly bytes: number,
    private readonly buffers: PartBuffers,
  ) {}

  /**
   * @param send resolves when it has no more use for the piece; its failure ends it all
   * @throws what reading throws, and an error when the file has become shorter
   */
  async each(send: (piece: Buffer) => Promise<void>): Promise<void> {
    const [one, other] = [this.buffers.take(), this.buffers.take()];
    let [current, ahead] = [one, other];
    let read = this.read(current, 0);
    for (let at = 0; at < this.bytes;) {
      const piece = await read;
      at += piece.length;
      read = this.read(ahead, at);
      // Its failure is met at the next turn.
      read.catch(() => undefined);
      await send(piece);
      [current, ahead] = [ahead, current];
    }
    // After a failure somebody may still be reading them.
    this.buffers.give(one);
    this.buffers.give(other);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async read(into: Buffer, at: number): Promise<Buffer> {
    const wanted = Math.min(into.length, this.bytes - at);
    if (wanted === 0) return into.subarray(0, 0);
    const { bytesRead } = await this.file.read(into, 0, wanted, at);
    if (bytesRead === 0) throw new Error('the file of the part has become shorter');
    return into.subarray(0, bytesRead);
  }
}
