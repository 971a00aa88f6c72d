import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatIcon } from '@angular/material/icon';
import { Appearance } from '../../appearance/appearance';
import { LanguageChoice, type Language } from '../../appearance/language';
import { SettingCard } from '../setting-card';
import { Preferences } from '../preferences';
import { SettingPane } from '../setting-pane';
import { SettingSwitch } from '../setting-switch';

/** Theme, size of texts, density, language, writing. */
@Component({
  selector: 'parley-appearance-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButtonToggle, MatButtonToggleGroup, MatIcon, SettingCard, SettingPane, SettingSwitch],
  templateUrl: './appearance-page.html',
  styles: 'mat-button-toggle mat-icon { margin-inline-end: 8px; }',
})
export class AppearancePage {
  protected readonly appearance = inject(Appearance);
  protected readonly language = inject(LanguageChoice);
  /** Each by its own name, whatever language this page is in. */
  protected readonly languages: readonly { readonly value: Language; readonly name: string }[] = [
    { value: 'en', name: 'English' },
    { value: 'de', name: 'Deutsch' },
  ];
  protected readonly preferences = inject(Preferences);
}
