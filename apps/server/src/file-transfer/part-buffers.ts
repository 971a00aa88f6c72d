/** Read and written at once: large enough that the calls cost nothing, small enough to stay in the cache of a core between two steps. */
const PART_BUFFER_BYTES = 256 * 1024;
/** Kept for the next part. */
const MAX_IDLE = 64;

/** Buffers through which parts pass, used again and again: new memory for each piece would cost more than moving the piece. They hold sealed bytes only. */
export class PartBuffers {
  private readonly idle: Buffer[] = [];

  take(): Buffer {
    return this.idle.pop() ?? Buffer.allocUnsafeSlow(PART_BUFFER_BYTES);
  }

  /** One that nothing reads or writes any more. */
  give(buffer: Buffer): void {
    if (this.idle.length < MAX_IDLE) this.idle.push(buffer);
  }
}
