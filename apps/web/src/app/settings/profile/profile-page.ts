import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { form, FormField, FormRoot, maxLength, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { ProtocolError } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { Notices } from '../../errors/notices';
import { Avatar } from '../../shared/avatar/avatar';
import { ColourChoice } from '../../shared/avatar/colour-choice';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { shrinkPicture } from './shrink-picture';
import { FormState } from '../../shared/form-state';
import { PasswordField } from '../../shared/password-field/password-field';

/** How others see the owner: name, colour, picture. The card is signed, so the password is needed. */
@Component({
  selector: 'parley-profile-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    FormState,
    PasswordField,
    Avatar,
    ColourChoice,
    FormField,
    FormRoot,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIcon,
    MatInput,
    MatLabel,
    SettingCard,
    SettingPane,
  ],
  templateUrl: './profile-page.html',
  styleUrls: ['../../access/access-form.scss', './profile-page.scss'],
})
export class ProfilePage {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);

  protected readonly address = computed(() => this.store.account()?.address ?? '');
  private readonly name = computed(() => this.store.account()?.name ?? '');
  protected readonly colour = linkedSignal(() => this.store.account()?.colour ?? '4a6572');
  protected readonly picture = linkedSignal(() => this.store.account()?.picture ?? null);
  protected readonly unreadable = signal(false);

  protected readonly form = form(
    linkedSignal(() => ({ name: this.name(), password: '' })),
    (path) => {
      required(path.name, { message: $localize`Type the name that others shall see.` });
      maxLength(path.name, 64, { message: $localize`That is too long.` });
      required(path.password, { message: $localize`Your password signs the change.` });
    },
    { submission: { action: (): Promise<TreeValidationResult> => this.save() } },
  );

  protected async choose(chosen: HTMLInputElement): Promise<void> {
    const file = chosen.files?.[0];
    const picture = file === undefined ? null : await shrinkPicture(file);
    this.unreadable.set(file !== undefined && picture === null);
    if (picture !== null) this.picture.set(picture);
    // The same file may be chosen again.
    chosen.value = '';
  }

  private async save(): Promise<TreeValidationResult> {
    const { name, password } = this.form().value();
    try {
      await this.store.client.updateProfile(password, { name, colour: this.colour(), picture: this.picture() });
    } catch (error) {
      const ofPassword = error instanceof ProtocolError && error.code === 'wrong-password';
      return { kind: 'refused', message: errorText(error), ...(ofPassword && { fieldTree: this.form.password }) };
    }
    this.form().reset({ name, password: '' });
    this.notices.say($localize`Saved. Your contacts are told.`);
    return undefined;
  }
}
