import { httpResource } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { CdkCopyToClipboard } from '@angular/cdk/clipboard';
import { MatButton } from '@angular/material/button';
import {
  MatCard,
  MatCardActions,
  MatCardContent,
  MatCardHeader,
  MatCardSubtitle,
  MatCardTitle,
} from '@angular/material/card';
import { MatProgressBar } from '@angular/material/progress-bar';
import { z } from 'zod';

/** What the page shows of `GET /api/access`. */
const access = z.object({
  claimed: z.boolean(),
  handle: z.string().nullable(),
  address: z.string(),
  server: z.string(),
});

/** The first page of a server: what it is, how others reach it, and how its owner starts with the terminal client. */
@Component({
  selector: 'parley-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    CdkCopyToClipboard,
    MatButton,
    MatCard,
    MatCardActions,
    MatCardContent,
    MatCardHeader,
    MatCardSubtitle,
    MatCardTitle,
    MatProgressBar,
  ],
  templateUrl: './welcome.html',
  styleUrl: './welcome.scss',
})
export class Welcome {
  private readonly location = inject(DOCUMENT).location;

  protected readonly access = httpResource(() => '/api/access', { parse: (body) => access.parse(body) });

  /** How others write this server's owner. */
  protected readonly address = computed(() => {
    const status = this.access.value();
    return status?.handle ? `${status.handle}@${status.address}` : status?.address;
  });

  /** The command that makes the account; the set-up token comes in the fragment of the printed URL. */
  protected readonly command = computed(() => {
    const token = new URLSearchParams(this.location.hash.slice(1)).get('setup');
    const handle = this.access.value()?.handle ?? 'alice';
    const place = `--server ${this.location.origin}`;
    return `npx parley account create ${place} --handle ${handle} --name "${handle}"${token ? ` --setup-token ${token}` : ''}`;
  });
}
