import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { LanguageChoice, type Language } from '../appearance/language';
import { keepSetupToken, SETUP_TOKEN } from './setup-token';

/** The language, for whoever cannot read this one and is not signed in yet. */
@Component({
  selector: 'parley-language-select',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    <mat-icon aria-hidden="true">translate</mat-icon>
    <select #box aria-label="Language" i18n-aria-label (change)="choose(box.value)">
      @for (language of languages; track language.value) {
        <option [value]="language.value" [selected]="language.value === chosen" [attr.lang]="language.lang">
          {{ language.text }}
        </option>
      }
    </select>
  `,
  styles: `
    :host {
      align-items: center;
      color: var(--mat-sys-on-surface-variant);
      display: flex;
      gap: 8px;
      justify-content: center;
      margin-top: 24px;
    }

    select {
      background: var(--mat-sys-surface);
      border: 0;
      color: inherit;
      font: inherit;
      min-height: 40px;
    }
  `,
})
export class LanguageSelect {
  private readonly choice = inject(LanguageChoice);
  private readonly token = inject(SETUP_TOKEN, { optional: true });
  protected readonly chosen = this.choice.get();
  protected readonly languages: readonly { value: Language; text: string; lang?: string }[] = [
    { value: 'browser', text: $localize`As the browser` },
    { value: 'en', text: 'English', lang: 'en' },
    { value: 'de', text: 'Deutsch', lang: 'de' },
  ];

  protected choose(language: string): void {
    if (this.token !== null) keepSetupToken(this.token);
    this.choice.choose(language as Language);
  }
}
