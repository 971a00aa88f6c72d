import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { parseId, serverId, type rest, type ServerId } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { peerErrorText } from './peer-text';

/** Connects another server: where it is, and, to be sure, which one it is. */
@Component({
  selector: 'parley-connect-server',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatFormField, MatHint, MatIcon, MatInput, MatLabel, MatProgressBar],
  templateUrl: './connect-server.html',
  styleUrls: ['../../contacts/outcome.scss', './connect-server.scss'],
})
export class ConnectServer {
  readonly connected = output();
  private readonly device = inject(ClientStore).device;

  protected readonly host = signal('');
  protected readonly port = signal('');
  protected readonly id = signal('');
  protected readonly token = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly found = signal<rest.PeerItem | null>(null);
  protected readonly ready = computed(() => this.host().trim() !== '' && !this.busy());

  protected async connect(): Promise<void> {
    if (!this.ready()) return;
    this.problem.set(null);
    this.found.set(null);
    const id = serverIdOf(this.id());
    if (id === null) {
      this.problem.set(
        $localize`That is no server id. It has 52 letters and digits, and stands in the network settings of the other server.`,
      );
      return;
    }
    this.busy.set(true);
    try {
      this.found.set(await this.device.addPeer(this.request(id)));
      for (const field of [this.host, this.port, this.id, this.token]) field.set('');
      this.connected.emit();
    } catch (error) {
      this.problem.set(peerErrorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  private request(id: ServerId | undefined): rest.PeerRequest {
    const [host, port, token] = [this.host().trim(), this.port().trim(), this.token().trim()];
    const bracketed = host.includes(':') && !host.startsWith('[') && port !== '' ? `[${host}]` : host;
    return {
      address: port === '' ? host : `${bracketed}:${port}`,
      ...(id !== undefined && { serverId: id }),
      ...(token !== '' && { token }),
    };
  }
}

/** What was typed as a server id; undefined when nothing was, null when it is none. */
function serverIdOf(text: string): ServerId | null | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === '') return undefined;
  try {
    return parseId(serverId, typed);
  } catch {
    return null;
  }
}
