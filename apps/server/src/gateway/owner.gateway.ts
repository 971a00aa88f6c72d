import { Inject, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { closeCodes, LINK_DEAD_AFTER_MS, LINK_PING_INTERVAL_MS, type Clock, type DeviceId } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import type { Logger as Pino } from 'pino';
import type { WebSocket } from 'ws';
import { CommitService } from '../access/commit.service';
import { DeviceService } from '../access/device.service';
import { LeaseService } from '../access/lease.service';
import { OwnerGuard } from '../access/owner-guard';
import { CLOCK } from '../database/ports';
import { RestoreNote } from '../database/restore-note';
import { UnitOfWork } from '../database/unit-of-work';
import { Movement } from '../file-transfer/movement';
import { libraryLogger, LOG } from '../logging';
import { InboxService } from '../messaging/inbox.service';
import { PresenceService } from '../presence/presence.service';
import { ChangeFeed } from './change-feed';
import { OwnerConnection, type ConnectionServices } from './owner-connection';
import { GATEWAY_PATH } from './owner-socket-adapter';

/** A socket that nobody signed in on is cut off after this time if it does not take its close. */
const CLOSE_MS = 1_000;

/** `/api/ws`: the owner's own clients. Host and Origin were checked before the upgrade. */
@WebSocketGateway({ path: GATEWAY_PATH })
export class OwnerGateway implements OnGatewayConnection<WebSocket>, OnModuleInit, OnModuleDestroy {
  private readonly connections = new Map<DeviceId, OwnerConnection>();
  private readonly services: ConnectionServices;
  private readonly stopping: (() => void)[] = [];
  private reading: DeviceId | null = null;
  private pumpSoon: NodeJS.Immediate | null = null;
  private closed = false;

  constructor(
    private readonly guard: OwnerGuard,
    private readonly devices: DeviceService,
    private readonly lease: LeaseService,
    private readonly unit: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) log: Pino,
    commits: CommitService,
    feed: ChangeFeed,
    inbox: InboxService,
    presence: PresenceService,
    private readonly movement: Movement,
    restore: RestoreNote,
  ) {
    this.services = { commits, lease, feed, inbox, presence, restore, logger: libraryLogger(log, 'gateway') };
  }

  onModuleInit(): void {
    this.stopping.push(
      this.unit.onDurable(() => this.schedulePump()),
      this.lease.onChange((lease) => this.passLease(lease?.device ?? null, lease?.epoch ?? null)),
      this.services.presence.onChange((contacts) => {
        for (const connection of this.connections.values()) connection.tellReach(contacts);
      }),
      this.movement.onProgress((transfers) => {
        for (const connection of this.connections.values()) connection.tellProgress(transfers);
      }),
    );
  }

  /** What was read is answered; then the adapter closes the sockets. */
  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.connections.values()].map((connection) => connection.drain()));
    for (const stop of this.stopping) stop();
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const device = this.guard.deviceOf(request);
    if (device === null || this.closed) {
      const { code, reason } = this.closed ? closeCodes.goingAway : closeCodes.notSignedIn;
      socket.close(code, reason);
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
      return;
    }
    let unregister = (): void => undefined;
    const connection = new OwnerConnection(socket, request.socket, device, this.services, () => {
      stopPings();
      unregister();
      this.leave(connection);
    });
    const stopPings = this.keepAlive(socket);
    unregister = this.devices.connected(device, (why) => connection.end(why));
    this.connections.set(device, connection);
  }

  private leave(connection: OwnerConnection): void {
    const { device } = connection;
    if (this.connections.get(device) !== connection) return;
    this.connections.delete(device);
    if (this.reading === device) this.reading = null;
    this.lease.release(device);
    this.services.presence.use(device, false);
  }

  private passLease(device: DeviceId | null, epoch: number | null): void {
    if (this.reading !== null && this.reading !== device) this.connections.get(this.reading)?.hold(null);
    this.reading = device;
    if (device !== null) this.connections.get(device)?.hold(epoch);
  }

  /** After the answers to what became durable, and once for everything of this turn. */
  private schedulePump(): void {
    this.pumpSoon ??= setImmediate(() => {
      this.pumpSoon = null;
      for (const connection of this.connections.values()) connection.pump();
    });
  }

  /** Finds out that a client is gone without a word: the read lease must not stay with it. */
  private keepAlive(socket: WebSocket): () => void {
    let heard = this.clock.now();
    socket.on('pong', () => (heard = this.clock.now()));
    socket.on('message', () => (heard = this.clock.now()));
    const pings = setInterval(() => {
      if (this.clock.now() - heard > LINK_DEAD_AFTER_MS) socket.terminate();
      else socket.ping();
    }, LINK_PING_INTERVAL_MS);
    return () => clearInterval(pings);
  }
}
