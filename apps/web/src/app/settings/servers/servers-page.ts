import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { rest } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { Notices } from '../../errors/notices';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { SettingSwitch } from '../setting-switch';
import { ConnectServer } from './connect-server';
import { NeighbourList, newNeighbours, type Neighbour } from './neighbour-list';
import { PeerLine } from './peer-line';
import { PeopleList } from './people-list';
import { RouteList } from './route-list';

/** What waits and what is under way changes by the second. */
const LOOK_MS = 3_000;

/** Servers that are connected with this one on purpose: who asks, who is there, how the others are reached, and who is to be found on them. */
@Component({
  selector: 'parley-servers-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    ConnectServer,
    MatProgressBar,
    NeighbourList,
    PeerLine,
    PeopleList,
    RouteList,
    SettingCard,
    SettingPane,
    SettingSwitch,
  ],
  templateUrl: './servers-page.html',
  styleUrl: './servers-page.scss',
})
export class ServersPage {
  private readonly device = inject(ClientStore).device;
  private readonly notices = inject(Notices);

  private readonly peers = resource({ loader: () => this.device.peers() });
  protected readonly routes = resource({ loader: () => this.device.routes() });
  private readonly heard = resource({ loader: () => this.device.neighbours() });
  protected readonly people = resource({ loader: () => this.device.directory() });
  private readonly settings = resource({ loader: () => this.device.serverSettings() });

  /** The last answer stays while the next is asked for, and when it fails. */
  protected readonly known = linkedSignal<readonly rest.PeerItem[] | undefined, readonly rest.PeerItem[] | null>({
    source: () => (this.peers.hasValue() ? this.peers.value() : undefined),
    computation: (now, before) => now ?? before?.value ?? null,
  });
  protected readonly failure = computed(() => {
    const error = this.peers.error();
    return error === undefined ? null : errorText(error);
  });
  protected readonly asking = computed(() => this.known()?.filter(({ state }) => state === 'incoming') ?? []);
  protected readonly others = computed(() => this.known()?.filter(({ state }) => state !== 'incoming') ?? []);
  protected readonly neighbours = computed(() => {
    const known = this.known();
    return known !== null && this.heard.hasValue() ? newNeighbours(this.heard.value(), known) : [];
  });
  protected readonly connecting = signal(false);
  protected readonly listed = linkedSignal(() => this.settings.hasValue() && this.settings.value().listed);
  protected readonly canBeListed = computed(() => this.settings.hasValue());

  constructor() {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') this.look();
    }, LOOK_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected look(): void {
    this.peers.reload();
    this.routes.reload();
    this.people.reload();
    this.heard.reload();
  }

  protected async decide({ id }: rest.PeerItem, action: rest.PeerAction | 'remove'): Promise<void> {
    await this.notices.attempt(() => this.device.changePeer(id, action));
    this.look();
  }

  /** Only the server with the id that was heard is taken there. */
  protected async connect({ server, address }: Neighbour): Promise<void> {
    this.connecting.set(true);
    await this.notices.attempt(() => this.device.addPeer({ address, serverId: server }));
    this.connecting.set(false);
    this.look();
  }

  protected async beFound(listed: boolean): Promise<void> {
    this.listed.set(listed);
    if (!(await this.notices.attempt(() => this.device.beFound(listed)))) this.listed.set(!listed);
  }
}
