import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { beginningOf } from './collapse';
import type { Block, Inline } from './markdown-nodes';
import { countOnlyEmoji } from './only-emoji';
import { MarkdownParser } from './markdown-parser';

/**
 * A message's text as its writer meant it: Markdown turned into elements by templates, never into HTML. Loads nothing from anywhere and
 * links only to the web, to mail and, inside the app, to invites. Long texts show their beginning until asked for more.
 */
@Component({
  selector: 'parley-markdown',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, NgTemplateOutlet, RouterLink],
  templateUrl: './markdown.html',
  styleUrl: './markdown.scss',
})
export class Markdown {
  private readonly parser = inject(MarkdownParser);
  readonly text = input.required<string>();

  protected readonly expanded = linkedSignal({ source: this.text, computation: () => false });
  protected readonly emoji = computed(() => countOnlyEmoji(this.text()));

  private readonly beginning = computed(() => beginningOf(this.text()));
  protected readonly long = computed(() => this.beginning().length < this.text().length);
  protected readonly blocks = computed(() => this.parser.blocksOf(this.expanded() ? this.text() : this.beginning()));

  /** For the template: the type of what `ngTemplateOutlet` hands on. */
  protected readonly asBlocks = (blocks: unknown): readonly Block[] => blocks as readonly Block[];
  protected readonly asInlines = (inlines: unknown): readonly Inline[] => inlines as readonly Inline[];
}
