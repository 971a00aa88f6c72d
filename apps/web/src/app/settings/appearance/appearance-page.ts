import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Appearance, type Density, type TextSize, type Theme } from '../../appearance/appearance';
import { LanguageChoice, type Language } from '../../appearance/language';
import { Preferences } from '../preferences';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { SettingSwitch } from '../setting-switch';
import { SettingChoice, type Choice } from './setting-choice';

/** Theme, size of texts, density, language, writing. */
@Component({
  selector: 'parley-appearance-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [SettingCard, SettingChoice, SettingPane, SettingSwitch],
  templateUrl: './appearance-page.html',
})
export class AppearancePage {
  protected readonly appearance = inject(Appearance);
  protected readonly language = inject(LanguageChoice);
  /** Each by its own name, whatever language this page is in. */
  protected readonly languages: readonly Choice<Language>[] = [
    { value: 'browser', text: $localize`As the browser` },
    { value: 'en', text: 'English', lang: 'en' },
    { value: 'de', text: 'Deutsch', lang: 'de' },
  ];
  protected readonly preferences = inject(Preferences);

  protected readonly themes: readonly Choice<Theme>[] = [
    { value: 'system', text: $localize`As the system`, icon: 'contrast' },
    { value: 'light', text: $localize`Light`, icon: 'light_mode' },
    { value: 'dark', text: $localize`Dark`, icon: 'dark_mode' },
  ];
  protected readonly texts: readonly Choice<TextSize>[] = [
    { value: 'small', text: $localize`Small` },
    { value: 'normal', text: $localize`Normal` },
    { value: 'large', text: $localize`Large` },
    { value: 'huge', text: $localize`Huge` },
  ];
  protected readonly densities: readonly Choice<Density>[] = [
    { value: 'comfortable', text: $localize`Comfortable` },
    { value: 'compact', text: $localize`Compact` },
  ];
}
