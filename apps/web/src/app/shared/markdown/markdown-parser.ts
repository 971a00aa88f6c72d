import { Injectable, signal } from '@angular/core';
import type { Block } from './markdown-nodes';
import { plainBlocks } from './plain-blocks';
import { loadCode } from '../load-code';

/** One line without any character that could format, link or list is what it is. */
const NOTHING_TO_PARSE = /^(?!.*www\.)[^\n*_~`>#[\]!\\|<&:/@+\-=\d][^\n*_~`>#[\]!\\|<&:/@]*$/;

/** The parser comes with the first message that needs one; until it is there, the text is shown as it was typed. */
@Injectable({ providedIn: 'root' })
export class MarkdownParser {
  private readonly parse = signal<((text: string) => readonly Block[]) | null>(null);
  private loading: Promise<void> | null = null;

  /** To be called where signals are followed: the answer is another one once the parser is there. */
  blocksOf(text: string): readonly Block[] {
    if (NOTHING_TO_PARSE.test(text)) return plainBlocks(text);
    const parse = this.parse();
    if (parse !== null) return parse(text);
    void this.load();
    return plainBlocks(text);
  }

  /** Resolves when the parser is there, or cannot be had: then the next text that needs it tries again. */
  load(): Promise<void> {
    this.loading ??= loadCode(() => import('./parse-markdown')).then(
      ({ parseMarkdown }) => this.parse.set(parseMarkdown),
      () => {
        this.loading = null;
      },
    );
    return this.loading;
  }
}
