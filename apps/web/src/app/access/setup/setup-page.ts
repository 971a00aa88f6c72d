import {
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  signal,
  viewChild,
  effect,
} from '@angular/core';
import { Router } from '@angular/router';
import type { NewOwner, RecoveryKit } from '../../../worker/device/client-methods';
import { ClientStore } from '../../client/client-store';
import { personColours } from '../../shared/avatar/colours';
import { AccessCard } from '../access-card';
import { LanguageSelect } from '../language-select';
import { SETUP_TOKEN } from '../setup-token';
import { KitStep } from './kit-step';
import { NameStep, type OwnerName } from './name-step';
import { PasswordStep } from './password-step';
import { ReachStep } from './reach-step';

const anyColour = (): string => personColours[Math.floor(Math.random() * personColours.length)] ?? '0c7a7f';

type Step = 'name' | 'password' | 'kit' | 'reach';

/** The owner's first minutes: name, password, recovery kit; then how others reach them. */
@Component({
  selector: 'parley-setup-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AccessCard, KitStep, LanguageSelect, NameStep, PasswordStep, ReachStep],
  templateUrl: './setup-page.html',
  styleUrls: ['../access-form.scss', './setup-page.scss'],
})
export class SetupPage {
  protected readonly store = inject(ClientStore);
  private readonly router = inject(Router);
  protected readonly token = inject(SETUP_TOKEN);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');

  protected readonly step = signal<Step>('name');
  protected readonly name = signal<OwnerName>({
    name: '',
    handle: this.store.server()?.handle ?? '',
    colour: anyColour(),
  });
  protected readonly kit = signal<RecoveryKit | null>(null);

  /** 1 to 3 of the steps that are counted; null behind them. */
  protected readonly number = computed(() => ({ name: 1, password: 2, kit: 3, reach: null })[this.step()]);

  constructor() {
    // Another tab may have made the account.
    effect(() => {
      if (this.store.phase() === 'open' && this.kit() === null && !this.making) void this.router.navigateByUrl('/');
    });
    // Whoever cannot see the page hears where it is.
    effect(() => {
      if (this.step() !== 'name') this.heading()?.nativeElement.focus();
    });
  }

  private making = false;

  protected named(name: OwnerName): void {
    this.name.set(name);
    this.step.set('password');
  }

  /** For the password step, which tells of a refusal. */
  protected readonly make = async (password: string): Promise<void> => {
    this.making = true;
    try {
      const owner: NewOwner = { ...this.name(), password, setupToken: this.token ?? '' };
      this.kit.set(await this.store.device.setUp(owner));
      await this.store.opened;
      this.step.set('kit');
    } finally {
      this.making = false;
    }
  };
}
