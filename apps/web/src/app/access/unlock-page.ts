import { Location } from '@angular/common';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router, RouterLink } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { errorText, sentenceFor } from '../errors/error-text';
import { CapsLockHint } from '../shared/password-field/caps-lock-hint';
import { PasswordReveal } from '../shared/password-field/password-reveal';
import { AccessCard } from './access-card';
import { LanguageSelect } from './language-select';
import { stayOptions, stayUntil } from './stay-options';

/**
 * Password, and in: for a browser that is locked, and for one that is new. Everybody waits for this page before every conversation, so it
 * does without the weight of Material's form fields.
 */
@Component({
  selector: 'parley-unlock-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AccessCard, CapsLockHint, LanguageSelect, MatAnchor, MatButton, MatProgressBar, PasswordReveal, RouterLink],
  templateUrl: './unlock-page.html',
  styleUrls: ['./access-form.scss', './unlock-page.scss'],
})
export class UnlockPage {
  private readonly store = inject(ClientStore);
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('box');

  protected readonly known = computed(() => this.store.phase() === 'locked');
  protected readonly address = computed(() => {
    const server = this.store.server();
    return server?.handle ? `${server.handle}@${server.address}` : (server?.address ?? '');
  });
  protected readonly reason = computed(() => sentenceFor(this.store.problem() ?? ''));
  protected readonly stayOptions = stayOptions();
  protected readonly staying = signal(false);
  protected readonly opening = signal(false);
  protected readonly refusal = signal<string | null>(null);

  constructor() {
    afterNextRender(() => this.field().nativeElement.focus());
    // Also when another tab was unlocked.
    effect(() => {
      if (this.store.phase() === 'open') void this.enter();
    });
  }

  /** @param days how long this browser stays unlocked; 0: until its last tab is closed */
  protected async unlock(event: Event, password: string, days: number): Promise<void> {
    event.preventDefault();
    if (this.opening()) return;
    this.opening.set(true);
    this.refusal.set(await this.refusalOf(password, days));
    this.opening.set(false);
    if (this.refusal() !== null) this.field().nativeElement.focus();
  }

  private async refusalOf(password: string, days: number): Promise<string | null> {
    if (password === '') return $localize`Type your password.`;
    try {
      await this.store.device.unlock(password, stayUntil(days));
      return null;
    } catch (error) {
      return errorText(error);
    }
  }

  /** Goes on to the address that was asked for, with its fragment: an invite may stand there. */
  private enter(): Promise<boolean> {
    const path = this.location.path(true);
    return this.router.navigateByUrl(path === '/unlock' ? '/' : path, {
      onSameUrlNavigation: 'reload',
      replaceUrl: true,
    });
  }
}
