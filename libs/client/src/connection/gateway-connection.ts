import {
  closeCodes,
  gatewayCommand,
  gatewayEvent,
  isErrorCode,
  ProtocolError,
  type Committed,
  type GatewayCommand,
  type GatewayEvent,
  type Logger,
  type RandomSource,
  type Timers,
} from '@parley/protocol';
import type { ServerSocket, ServerTransport } from '../api/ports';
import { Backoff } from './backoff';

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Command = Without<GatewayCommand, 'id'>;
export type Welcome = Extract<GatewayEvent, { event: 'welcome' }>;
export type PushedEvent = Exclude<GatewayEvent, { event: 'welcome' } | { event: 'reply' }>;
export type ConnectionState = 'offline' | 'connecting' | 'online';

export interface ConnectionHandlers {
  readonly onState: (state: ConnectionState) => void;
  /** Greeting of every new connection. */
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onEvent: (event: PushedEvent) => void;
  /** It will not try again: `not-signed-in`, `device-replaced`. */
  readonly onEnd: (error: ProtocolError) => void;
}

interface Waiting {
  /** Called before any event behind the answer is read. */
  readonly onAnswer: () => void;
  readonly resolve: (committed: Committed | undefined) => void;
  readonly reject: (error: ProtocolError) => void;
}

const PING_EVERY_MS = 20_000;
/** Until the server has greeted, from the first attempt to reach it. What opens a WebSocket may give up earlier, and say why. */
const GREETING_LIMIT_MS = 20_000;

/** The WebSocket to the own server: opened again whenever it breaks, one answer for each command. */
export class GatewayConnection {
  #state: ConnectionState = 'offline';
  #socket: ServerSocket | null = null;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Grows with every attempt, so that a late callback of an older one is recognised. */
  #attempt = 0;
  #cancelTimer: () => void = () => undefined;
  readonly #backoff: Backoff;

  constructor(
    private readonly ports: {
      readonly transport: ServerTransport;
      readonly timers: Timers;
      readonly random: RandomSource;
      readonly logger: Logger;
    },
    private readonly token: string | null,
    private readonly handlers: ConnectionHandlers,
  ) {
    this.#backoff = new Backoff(ports.random);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#state === 'offline') this.#open();
  }

  stop(): void {
    this.#drop();
    this.#setState('offline');
  }

  /** Opens a new connection at once: after a wake-up, or to hear the server's numbers again. */
  reconnect(): void {
    if (this.#state === 'offline') return;
    this.#drop();
    this.#backoff.reset();
    this.#open();
  }

  /** @throws ProtocolError `server-unavailable` when the connection broke before the answer, else the server's refusal */
  command(command: Command, onAnswer: () => void = () => undefined): Promise<Committed | undefined> {
    const socket = this.#socket;
    if (socket === null || this.#state !== 'online') return Promise.reject(unavailable());
    const id = (this.#lastId = (this.#lastId + 1) >>> 0);
    const frame = gatewayCommand.encode({ ...command, id });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { onAnswer, resolve, reject });
      socket.send(frame);
    });
  }

  #open(): void {
    this.#cancelTimer();
    this.#setState('connecting');
    const attempt = ++this.#attempt;
    // Whoever answers and then says nothing is no server, or one that is not well.
    this.#cancelTimer = this.ports.timers.after(GREETING_LIMIT_MS, () => {
      this.#drop();
      this.#retry();
    });
    const onMessage = (bytes: Uint8Array): void => {
      if (attempt === this.#attempt) this.#read(bytes);
    };
    const onClose = (code: number): void => {
      if (attempt === this.#attempt) this.#closed(code);
    };
    this.ports.transport.openSocket(this.token, { onMessage, onClose }).then(
      (socket) => {
        if (attempt !== this.#attempt) socket.close();
        else this.#socket = socket;
      },
      (error: unknown) => {
        if (attempt !== this.#attempt) return;
        if (error instanceof ProtocolError && error.code === 'not-signed-in') this.#end(error);
        else this.#retry();
      },
    );
  }

  #read(bytes: Uint8Array): void {
    let event: GatewayEvent;
    try {
      event = gatewayEvent.decode(bytes);
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.ports.logger.warn('gateway.bad-frame', { code, bytes: bytes.length });
      this.#drop();
      this.#retry();
      return;
    }
    if (event.event === 'reply') this.#answer(event);
    else if (event.event !== 'welcome') this.handlers.onEvent(event);
    else this.#greeted(event);
  }

  #greeted(welcome: Welcome): void {
    // The socket may greet before the promise that brings it has been handled.
    if (this.#socket === null) {
      const attempt = this.#attempt;
      queueMicrotask(() => {
        if (attempt === this.#attempt) this.#greeted(welcome);
      });
      return;
    }
    this.#cancelTimer();
    this.#backoff.reset();
    this.#setState('online');
    this.#keepAlive();
    this.handlers.onWelcome(welcome);
  }

  #answer({ id, committed, error }: Extract<GatewayEvent, { event: 'reply' }>): void {
    const waiting = id === null ? undefined : this.#waiting.get(id);
    if (id === null || waiting === undefined) {
      this.ports.logger.warn('gateway.refused-frame', { code: error?.code });
      return;
    }
    this.#waiting.delete(id);
    if (error === undefined) {
      waiting.onAnswer();
      waiting.resolve(committed);
    } else waiting.reject(new ProtocolError(isErrorCode(error.code) ? error.code : 'internal', error.message));
  }

  #keepAlive(): void {
    this.#cancelTimer = this.ports.timers.after(PING_EVERY_MS, () => {
      let answered = false;
      const deadline = this.ports.timers.after(PING_EVERY_MS / 2, () => {
        if (!answered) this.reconnect();
      });
      this.#cancelTimer = deadline;
      this.command({ command: 'ping' }).then(
        () => {
          answered = true;
          deadline();
          if (this.#state === 'online') this.#keepAlive();
        },
        () => deadline(),
      );
    });
  }

  #closed(code: number): void {
    if (code === closeCodes.replaced.code) {
      this.#end(new ProtocolError('device-replaced', 'this device connected somewhere else'));
    } else if (code === closeCodes.notSignedIn.code) {
      this.#end(new ProtocolError('not-signed-in', 'the sign-in of this device has ended'));
    } else {
      this.#drop();
      this.#retry();
    }
  }

  #retry(): void {
    this.#cancelTimer();
    this.#setState('connecting');
    this.#cancelTimer = this.ports.timers.after(this.#backoff.next(), () => this.#open());
  }

  #end(error: ProtocolError): void {
    this.#drop();
    this.#setState('offline');
    this.handlers.onEnd(error);
  }

  #drop(): void {
    this.#attempt++;
    this.#cancelTimer();
    this.#socket?.close();
    this.#socket = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(unavailable());
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.handlers.onState(state);
  }
}

const unavailable = (): ProtocolError =>
  new ProtocolError('server-unavailable', 'there is no connection to the server');
