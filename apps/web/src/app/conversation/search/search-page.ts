import { afterNextRender, ChangeDetectionStrategy, Component, computed, input, signal, viewChild } from '@angular/core';
import { FoundMessages } from '../../conversations/found/found-messages';
import { SearchBox } from '../../shared/search-box/search-box';
import { SidePane } from '../side-pane';

/** Looks for words in one conversation, beside it. */
@Component({
  selector: 'parley-search-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FoundMessages, SearchBox, SidePane],
  template: `
    <parley-side-pane heading="Search" i18n-heading [conversation]="id()">
      <parley-search-box label="Search" i18n-label [(typed)]="typed" />
      @if (words() !== '') {
        <parley-found-messages [query]="words()" [conversation]="id()" />
      }
    </parley-side-pane>
  `,
  styles: `
    :host {
      display: contents;
    }

    parley-found-messages {
      display: block;
      margin-inline: -16px;
    }
  `,
})
export class SearchPage {
  /** From the route. */
  readonly id = input.required<string>();

  protected readonly typed = signal('');
  protected readonly words = computed(() => this.typed().trim());
  private readonly box = viewChild.required(SearchBox);

  constructor() {
    afterNextRender(() => this.box().focus());
  }
}
