import { ProtocolError, type Commit, type Message, type StateKey } from '@parley/protocol';

export type StateChange = NonNullable<Commit['states']>[number];

/** One sealed state as the server has it. */
export interface LoadedState {
  /** 0: there was never one. A deleted one has a version, too. */
  readonly version: number;
  readonly plaintext: Uint8Array | null;
  /** Highest generation said under this key. */
  readonly generation: number | null;
}

/** Where a state comes from and who seals it. */
interface StateSource {
  loadOne(key: StateKey): Promise<LoadedState>;
  seal(key: StateKey, plaintext: Uint8Array): Promise<Uint8Array>;
}

/**
 * One state, optimistic: it counts its version on with every change handed out. After a refusal (`state-conflict`) it is forgotten and loaded
 * again.
 */
export class StateCell<T> {
  #version = 0;
  #value: T | null = null;
  #loading: Promise<void> | null = null;
  #forgotten = false;

  constructor(
    private readonly book: StateSource,
    readonly key: StateKey,
    private readonly message: Message,
  ) {}

  /** The value; null when there is none. Loads it the first time. */
  async get(): Promise<T | null> {
    this.#loading ??= this.#load();
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
    return this.#value;
  }

  /** Sets the value here; {@link flush} takes it to the server. Synchronous, so that nothing comes between reading and writing. */
  put(value: T | null): void {
    this.#value = value;
    this.#forgotten = false;
  }

  /** The present value without loading it. */
  get value(): T | null {
    return this.#value;
  }

  /**
   * The change that makes the present value the stored one (null deletes). Load it before.
   * @throws ProtocolError `state-conflict` when the value was forgotten meanwhile: nothing is deleted by that
   */
  async flush(): Promise<StateChange> {
    if (this.#forgotten) throw new ProtocolError('state-conflict', 'a state that was forgotten before it was written');
    const value = this.#value;
    const version = this.#version;
    // Deleting counts on as well: a state that comes back has no version that was there before. Only what never was stays at 0.
    if (value !== null || version > 0) this.#version = version + 1;
    const sealed = value === null ? null : await this.book.seal(this.key, this.message.encode(value));
    return { key: this.key, version, sealed };
  }

  forget(): void {
    this.#loading = null;
    this.#value = null;
    this.#forgotten = true;
  }

  async #load(): Promise<void> {
    const { version, plaintext } = await this.book.loadOne(this.key);
    this.#version = version;
    this.#forgotten = false;
    this.#value = plaintext && (this.message.decode(plaintext) as T);
  }
}
