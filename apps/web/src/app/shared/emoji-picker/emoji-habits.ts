import { Injectable, signal } from '@angular/core';
import type { SkinTone } from './emoji';

const TONE_KEY = 'parley.skin-tone';
const MOST_RECENT = 24;
const atFirst = ['👍', '❤️', '😂', '😮', '😢', '🙏', '🎉', '🔥'];

/** Which emoji somebody used last, and in which skin tone. The former is forgotten with the tab: it is part of what was said. */
@Injectable({ providedIn: 'root' })
export class EmojiHabits {
  readonly #recent = signal<readonly string[]>(atFirst);
  readonly #tone = signal<SkinTone>(storedTone());

  readonly recent = this.#recent.asReadonly();
  readonly tone = this.#tone.asReadonly();

  used(emoji: string): void {
    this.#recent.update((before) => [emoji, ...before.filter((each) => each !== emoji)].slice(0, MOST_RECENT));
  }

  setTone(tone: SkinTone): void {
    this.#tone.set(tone);
    localStorage.setItem(TONE_KEY, String(tone));
  }
}

function storedTone(): SkinTone {
  const tone = Number(localStorage.getItem(TONE_KEY));
  return tone === 1 || tone === 2 || tone === 3 || tone === 4 || tone === 5 ? tone : 0;
}
