import {
  closeCodes,
  gatewayCommand,
  MAX_GATEWAY_FRAME_BYTES,
  MAX_PAGE,
  OWNER_VERSION,
  ProtocolError,
  type AccountId,
  type CloseCode,
  type Committed,
  type DeviceId,
  type GatewayCommand,
  type Logger,
  type TransferProgress,
} from '@parley/protocol';
import type { RawData, WebSocket } from 'ws';
import type { CommitService } from '../access/commit.service';
import type { LeaseService } from '../access/lease.service';
import type { RestoreNote } from '../database/restore-note';
import type { InboxService } from '../messaging/inbox.service';
import type { PresenceService } from '../presence/presence.service';
import type { ChangeFeed } from './change-feed';
import { FeedFollower } from './feed-follower';
import { InboxReader } from './inbox-reader';
import { Outlet, type Wire } from './outlet';

/** Bytes of commands under way above which no more is read from this client. */
const MAX_PENDING_BYTES = 2 * MAX_GATEWAY_FRAME_BYTES;
/** A client that is closed and does not answer is cut off after this time. */
const CLOSE_MS = 1_000;

/** What was left out is told with the next, or not at all. */
const noRetry = (): void => undefined;

export interface ConnectionServices {
  readonly commits: CommitService;
  readonly lease: LeaseService;
  readonly feed: ChangeFeed;
  readonly inbox: InboxService;
  readonly presence: PresenceService;
  readonly restore: RestoreNote;
  readonly logger: Logger;
}

/** One device's WebSocket: reads every frame, answers every frame. */
export class OwnerConnection {
  private readonly outlet: Outlet;
  private readonly follower: FeedFollower;
  private readonly reader: InboxReader;
  private readonly running = new Set<Promise<void>>();
  private pendingBytes = 0;
  private ended = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly wire: Wire,
    readonly device: DeviceId,
    private readonly services: ConnectionServices,
    private readonly onEnd: () => void,
  ) {
    this.outlet = new Outlet(
      socket,
      wire,
      () => this.end(closeCodes.slow),
      (work) => this.guarded(work),
    );
    this.follower = new FeedFollower(services.feed, this.outlet);
    this.reader = new InboxReader(services.inbox, this.outlet);
    socket.on('message', (data, isBinary) => this.read(data, isBinary));
    socket.on('close', () => this.leave());
    const commit = services.commits.lastNumber(device);
    const restored = services.restore.get();
    this.outlet.send({
      event: 'welcome',
      version: OWNER_VERSION,
      commit,
      change: services.feed.last(),
      ...(restored !== null && !restored.renewed && { restored: restored.at }),
    });
    this.tellReach(services.presence.everybody());
  }

  /** Sends what became durable. */
  pump(): void {
    this.wire.cork();
    this.guarded(() => {
      this.follower.pump();
      this.reader.pump();
    });
    this.outlet.release();
    this.wire.uncork();
  }

  /** The lease came, or went. */
  hold(epoch: number | null): void {
    this.guarded(() => this.reader.hold(epoch));
  }

  /** Says how these contacts are reached now. */
  tellReach(contacts: readonly AccountId[]): void {
    const { presence } = this.services;
    for (let at = 0; at === 0 || at < contacts.length; at += MAX_PAGE) {
      const some = contacts.slice(at, at + MAX_PAGE).map((contact) => presence.reachOf(contact));
      this.outlet.send({ event: 'reach', presence: presence.isOn, contacts: some });
    }
  }

  /** Says how far transfers are; who reads slowly is told later. */
  tellProgress(transfers: readonly TransferProgress[]): void {
    if (this.outlet.hasRoom(noRetry)) this.outlet.send({ event: 'progress', transfers: [...transfers] });
  }

  /** Ends the connection at once for everybody else, politely for its client. */
  end(why: CloseCode): void {
    this.leave();
    this.socket.close(why.code, why.reason);
    setTimeout(() => this.socket.terminate(), CLOSE_MS).unref();
  }

  /** Resolves when every command that was read is answered; no more are read. */
  async drain(): Promise<void> {
    this.socket.removeAllListeners('message');
    await Promise.all(this.running);
  }

  /** What fails here fails for this client alone, which comes back and asks again. */
  private guarded(work: () => void): void {
    if (this.ended) return;
    try {
      work();
    } catch (cause) {
      this.services.logger.warn('connection-failed', { err: cause });
      this.end(closeCodes.failed);
    }
  }

  private leave(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
  }

  private read(data: RawData, isBinary: boolean): void {
    if (this.ended) return;
    let command: GatewayCommand;
    let length: number;
    try {
      const bytes = frameOf(data, isBinary);
      length = bytes.length;
      command = gatewayCommand.decode(bytes);
    } catch (cause) {
      this.refuse(null, cause);
      this.end(
        cause instanceof ProtocolError && cause.code === 'too-large' ? closeCodes.tooLarge : closeCodes.malformed,
      );
      return;
    }
    const done: Promise<void> = this.perform(command).then(() => this.finish(done, length));
    this.running.add(done);
    this.pendingBytes += length;
    if (this.pendingBytes > MAX_PENDING_BYTES) this.socket.pause();
  }

  private finish(done: Promise<void>, length: number): void {
    this.running.delete(done);
    this.pendingBytes -= length;
    if (this.socket.isPaused && this.pendingBytes <= MAX_PENDING_BYTES) this.socket.resume();
  }

  /** Answers the command, whatever becomes of it. */
  private async perform(command: GatewayCommand): Promise<void> {
    const { id } = command;
    try {
      if (command.command === 'renewed') await this.services.restore.renewed(command.at);
      if (command.command === 'commit') this.reply(id, await this.services.commits.apply(this.device, command.commit));
      else this.reply(id);
      if (command.command === 'follow') this.follower.follow(command.after);
      if (command.command === 'lease') this.offer(command.want);
      if (command.command === 'active') this.services.presence.use(this.device, command.active);
    } catch (cause) {
      this.refuse(id, cause);
    }
  }

  private offer(want: boolean): void {
    if (want) this.services.lease.want(this.device);
    else this.services.lease.release(this.device);
  }

  private reply(id: number, committed?: Committed): void {
    // What it changed follows at once.
    if (committed !== undefined) this.outlet.gather();
    this.outlet.send({ event: 'reply', id, ...(committed && { committed }) });
  }

  private refuse(id: number | null, cause: unknown): void {
    if (!(cause instanceof ProtocolError)) this.services.logger.warn('command-failed', { err: cause });
    const { code, message } =
      cause instanceof ProtocolError ? cause : { code: 'internal', message: 'something went wrong inside the server' };
    this.outlet.send({ event: 'reply', id, error: { code, message: message.slice(0, 300) } });
  }
}

/** @throws ProtocolError `malformed` for text */
function frameOf(data: RawData, isBinary: boolean): Uint8Array {
  if (!isBinary) throw new ProtocolError('malformed', 'frames are binary');
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data;
  return bytes instanceof ArrayBuffer
    ? new Uint8Array(bytes)
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
