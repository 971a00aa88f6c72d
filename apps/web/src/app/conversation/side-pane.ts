import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { MatIconAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';

/** What is open beside a conversation: its heading, and how to close it. */
@Component({
  selector: 'parley-side-pane',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconAnchor, RouterLink],
  template: `
    <header>
      <a
        mat-icon-button
        [routerLink]="['/c', conversation()]"
        queryParamsHandling="preserve"
        aria-label="Close"
        i18n-aria-label
      >
        <mat-icon>close</mat-icon>
      </a>
      <h2 #headline tabindex="-1">{{ heading() }}</h2>
    </header>
    <div class="content"><ng-content /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-block-size: 0;
    }

    header {
      align-items: center;
      block-size: var(--parley-bar);
      display: flex;
      flex: none;
      gap: 8px;
      padding-inline: 8px;
    }

    h2 {
      outline: none;
      font: var(--mat-sys-title-medium);
      margin: 0;
    }

    .content {
      flex: 1;
      min-block-size: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
      padding: 8px 16px 24px;
    }
  `,
})
export class SidePane {
  readonly heading = input.required<string>();
  readonly conversation = input.required<string>();

  private readonly headline = viewChild.required<ElementRef<HTMLElement>>('headline');

  constructor() {
    // Somebody asked for it: that is where they go on, unless there is something to type.
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterNextRender(() => {
      if (!host.contains(host.ownerDocument.activeElement)) this.headline().nativeElement.focus();
    });
  }
}
