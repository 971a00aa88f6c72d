import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { InviteCard } from '../../contacts/invite/invite-card';
import { Reachability } from '../../network/reachability';

/** Who can reach the new owner, and an invite to begin with. */
@Component({
  selector: 'parley-reach-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [InviteCard, MatAnchor, Reachability, RouterLink],
  template: `
    <parley-invite-card compact />
    <section aria-labelledby="reach">
      <h2 id="reach" i18n>Who can reach you</h2>
      <parley-reachability compact />
    </section>
    <div class="actions">
      <a mat-flat-button routerLink="/" replaceUrl i18n>Open Parley</a>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }

    h2 {
      font: var(--mat-sys-title-medium);
      margin: 0 0 8px;
    }
  `,
  styleUrl: '../access-form.scss',
})
export class ReachStep {}
