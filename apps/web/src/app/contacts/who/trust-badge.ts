import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** Whether somebody is known to be who they say: verified, not yet, or with a warning. */
@Component({
  selector: 'parley-trust-badge',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `<mat-icon role="img" aria-hidden="false" [class]="kind()" [attr.aria-label]="text()" [title]="text()">{{
    icon()
  }}</mat-icon>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }

    mat-icon {
      block-size: 18px;
      font-size: 18px;
      inline-size: 18px;
    }

    .verified {
      color: var(--mat-sys-primary);
    }

    .unverified {
      color: var(--mat-sys-on-surface-variant);
    }

    .alert {
      color: var(--mat-sys-error);
    }
  `,
})
export class TrustBadge {
  readonly verified = input.required<boolean>();
  /** As in the contact. */
  readonly alert = input<string | null>(null);

  protected readonly kind = computed(() => (this.alert() ? 'alert' : this.verified() ? 'verified' : 'unverified'));
  protected readonly icon = computed(
    () => ({ alert: 'gpp_bad', verified: 'verified', unverified: 'gpp_maybe' })[this.kind()],
  );
  protected readonly text = computed(
    () =>
      ({
        alert: $localize`Needs your attention`,
        verified: $localize`Verified`,
        unverified: $localize`Not verified yet`,
      })[this.kind()],
  );
}
