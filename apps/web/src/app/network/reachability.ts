import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatExpansionPanel, MatExpansionPanelHeader, MatExpansionPanelTitle } from '@angular/material/expansion';
import { MatIcon } from '@angular/material/icon';
import { ClientStore } from '../client/client-store';
import { reachOf } from './reach-of';

/** From where others reach this server, in plain words, and how to change that. */
@Component({
  selector: 'parley-reachability',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatExpansionPanel, MatExpansionPanelHeader, MatExpansionPanelTitle, MatIcon],
  templateUrl: './reachability.html',
  styleUrl: './reachability.scss',
})
export class Reachability {
  private readonly store = inject(ClientStore);

  protected readonly address = computed(() => this.store.server()?.address ?? '');
  protected readonly reach = computed(() => reachOf(this.address()));
  protected readonly port = computed(() => /:(\d+)$/.exec(this.address())?.[1] ?? '443');
}
