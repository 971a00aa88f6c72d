import { booleanAttribute, ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { rest } from '@parley/protocol';
import { foundText, remedyText } from '@parley/wording';
import { ClientStore } from '../client/client-store';
import { errorText } from '../errors/error-text';

type Check = rest.ReachabilityAnswer['checks'][number];

const order = ['machine', 'network', 'internet'] as const satisfies readonly Check['check'][];

/** From where others reach this server, as it found by trying its own addresses, and what helps where they do not. */
@Component({
  selector: 'parley-reachability',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, MatProgressBar],
  templateUrl: './reachability.html',
  styleUrl: './reachability.scss',
})
export class Reachability {
  /** Only what was found; the reasons open on demand. */
  readonly compact = input(false, { transform: booleanAttribute });
  private readonly store = inject(ClientStore);

  protected readonly tried = resource({ loader: () => this.store.device.reachability() });
  protected readonly foundText = foundText;
  protected readonly remedyText = remedyText;
  /** From near to far. */
  protected readonly checks = computed(() =>
    this.tried.hasValue() ? this.tried.value().toSorted((a, b) => order.indexOf(a.check) - order.indexOf(b.check)) : [],
  );
  protected readonly failure = computed(() => {
    const error = this.tried.error();
    return error === undefined ? null : errorText(error);
  });
}
