/** Something that is made when it is first asked for, once. */
export class Lazily<T> {
  #made: Promise<T> | null = null;

  constructor(private readonly make: () => Promise<T>) {}

  get(): Promise<T> {
    return (this.#made ??= this.make().catch((error: unknown) => {
      // The next one who asks tries again.
      this.#made = null;
      throw error;
    }));
  }

  /** Does something with it if it was ever asked for. */
  async ifThere(work: (value: T) => void | Promise<void>): Promise<void> {
    if (this.#made !== null) await work(await this.#made);
  }
}
