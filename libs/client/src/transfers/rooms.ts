/** Memory for the sealed parts of one transfer, used again and again: what is as large as a part costs more to get than to fill. */
export class Rooms {
  readonly #free: Uint8Array[] = [];
  readonly #own = new WeakSet<ArrayBufferLike>();

  /** @param most bytes of the largest part */
  constructor(private readonly most: number) {}

  /** Room for a part of `bytes`. What was in it before may still be there. */
  take(bytes: number): Uint8Array {
    const room = this.#free.pop() ?? new Uint8Array(this.most);
    this.#own.add(room.buffer);
    return room.subarray(0, bytes);
  }

  /** Nobody reads or writes it any more. What is from elsewhere is left to itself. */
  give({ buffer }: Uint8Array): void {
    if (this.#own.has(buffer)) this.#free.push(new Uint8Array(buffer));
  }
}
