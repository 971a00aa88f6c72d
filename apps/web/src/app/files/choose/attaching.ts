import { computed, inject, Injectable, signal } from '@angular/core';
import type { MessageView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { loadCode } from '../../shared/load-code';
import type { FoundFile } from './choose-files';
import type { Thumbnail } from './thumbnail';

/** A file that is about to be sent. */
export interface ChosenFile extends FoundFile {
  readonly key: number;
  readonly thumbnail: Thumbnail | null;
  /** Why it was refused: an error code. */
  readonly failure: string | null;
}

/** Its keys are made from so many random bytes. */
const SEED_BYTES = 32;

/** The files that go with the next message of one conversation. */
@Injectable()
export class Attaching {
  private readonly store = inject(ClientStore);
  readonly #files = signal<readonly ChosenFile[]>([]);
  readonly #sending = signal(false);
  #lastKey = 0;
  /** Pictures of those that were added last. */
  #drawing: Promise<unknown> = Promise.resolve();

  readonly files = this.#files.asReadonly();
  /** They are on their way; what is written meanwhile belongs to the next message. */
  readonly sending = this.#sending.asReadonly();
  readonly any = computed(() => this.#files().length > 0);

  add(found: readonly FoundFile[]): void {
    const chosen = found.map((each): ChosenFile => ({ ...each, key: ++this.#lastKey, thumbnail: null, failure: null }));
    this.#files.update((before) => [...before, ...chosen]);
    this.#drawing = Promise.all([this.#drawing, ...chosen.map((each) => this.#draw(each))]);
  }

  remove(key: number): void {
    this.#files.update((before) => before.filter((each) => each.key !== key));
  }

  clear(): void {
    if (!this.#sending()) this.#files.set([]);
  }

  /** Offers them one after the other, the first with what was written. Those that are refused stay, and say why. */
  async *send(
    conversation: string,
    caption: string,
    answered: MessageView | null,
  ): AsyncGenerator<MessageView, boolean> {
    if (this.#sending()) return false;
    this.#sending.set(true);
    let said = caption === '';
    try {
      await this.#drawing;
      for (const { key, file, handle, thumbnail } of this.#files()) {
        try {
          yield await this.store.device.offerFile({
            conversation,
            file,
            handle,
            seed: crypto.getRandomValues(new Uint8Array(SEED_BYTES)),
            sentAt: Date.now(),
            ...(!said && { caption }),
            ...(answered !== null && { inReplyTo: answered.id }),
            ...(thumbnail !== null && {
              thumbnail: thumbnail.bytes,
              width: thumbnail.width,
              height: thumbnail.height,
            }),
          });
          said = true;
          this.remove(key);
        } catch (error) {
          this.#patch(key, { failure: error instanceof ProtocolError ? error.code : 'internal' });
        }
      }
      return said;
    } finally {
      this.#sending.set(false);
    }
  }

  async #draw({ key, file }: ChosenFile): Promise<void> {
    const { thumbnailOf } = await loadCode(() => import('./thumbnail'));
    const thumbnail = await thumbnailOf(file);
    if (thumbnail !== null) this.#patch(key, { thumbnail });
  }

  #patch(key: number, change: Partial<ChosenFile>): void {
    this.#files.update((before) => before.map((each) => (each.key === key ? { ...each, ...change } : each)));
  }
}
