import {
  MAX_LINK_BUFFER_BYTES,
  MAX_NOISE_MESSAGE_BYTES,
  ProtocolError,
  closeCodes,
  linkFrame,
  type CloseCode,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import type { Surroundings, Transport } from '../ports';
import { closeCodeOf } from './closing';
import type { LinkCounters } from './counters';
import { FrameAssembler, partsOf } from './framing';
import type { Established } from './handshake';
import { Heartbeat } from './heartbeat';

export interface LinkListener {
  onFrame(link: Link, frame: LinkFrame): void;
  /** Once, whoever closed it. */
  onClosed(link: Link, code: number, reason: string): void;
}

export interface LinkPlace {
  readonly direction: 'in' | 'out';
  /** Where it was dialled, or where it came from. */
  readonly address: string;
}

type LinkSurroundings = Pick<Surroundings, 'clock' | 'timers' | 'logger'> & {
  readonly counters: LinkCounters;
  /** Whether the link to this server stays although nothing is said. */
  readonly isKept: (server: ServerId) => boolean;
};

/** An authenticated, encrypted connection between two servers. A bad frame ends it with a close code. */
export class Link {
  readonly since: number;
  /** Ciphertext of this link so far. */
  bytesIn = 0;
  bytesOut = 0;
  readonly #assembler = new FrameAssembler();
  readonly #heartbeat: Heartbeat;
  readonly #pausedBy = new Set<object>();
  #closed = false;

  constructor(
    readonly established: Established,
    readonly place: LinkPlace,
    private readonly transport: Transport,
    private readonly surroundings: LinkSurroundings,
    private readonly listener: LinkListener,
  ) {
    this.since = surroundings.clock.now();
    this.#heartbeat = new Heartbeat(surroundings, {
      ping: (n) => this.send({ type: 'ping', n }),
      end: (close) => this.close(close),
      isKept: () => surroundings.isKept(this.peer),
    });
    transport.listen({
      onMessage: (message) => this.#receive(message),
      onClose: (code, reason) => this.#ended(code, reason),
    });
  }

  get peer(): ServerId {
    return this.established.peer;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Round trip of the last ping, null before the first. */
  get rttMs(): number | null {
    return this.#heartbeat.rttMs;
  }

  /** Unix ms of the last frame other than pings. */
  get lastUse(): number {
    return this.#heartbeat.lastUse;
  }

  /** Queues a frame; a closed link drops it. @throws ProtocolError `malformed` or `too-large` for what nobody would take */
  send(frame: LinkFrame): void {
    if (this.#closed) return;
    const { counters } = this.surroundings;
    for (const part of partsOf(linkFrame.encode(frame))) {
      const message = this.established.send.seal(part);
      counters.bytesOut += message.length;
      this.bytesOut += message.length;
      this.transport.send(message);
    }
    counters.framesOut += 1;
    if (frame.type !== 'ping' && frame.type !== 'pong') this.#heartbeat.used();
    if (this.transport.bufferedBytes > MAX_LINK_BUFFER_BYTES) this.close(closeCodes.slow);
    else if (this.established.send.spent) this.close(closeCodes.rekey);
  }

  /**
   * Calls back when the other side has read everything sent so far, and everything that it had sent by then has been read here.
   * Never, when the link closes before.
   */
  fence(passed: () => void): void {
    if (!this.#closed) this.#heartbeat.fence(passed);
  }

  /** Stops reading until everyone who asked for that resumes: the other side feels it as back-pressure. */
  pause(by: object): void {
    this.#pausedBy.add(by);
    this.#heartbeat.paused = true;
    this.transport.pause();
  }

  resume(by: object): void {
    if (!this.#pausedBy.delete(by) || this.#pausedBy.size > 0) return;
    this.#heartbeat.paused = false;
    this.transport.resume();
  }

  close(close: CloseCode): void {
    if (this.#closed) return;
    this.surroundings.counters.countClose(close);
    this.transport.close(close.code, close.reason);
    this.#ended(close.code, close.reason);
  }

  #receive(message: Uint8Array): void {
    if (this.#closed) return;
    try {
      const frame = this.#read(message);
      if (frame !== null) this.#dispatch(frame);
    } catch (error) {
      this.#fail(error);
    }
  }

  #read(message: Uint8Array): LinkFrame | null {
    const { counters } = this.surroundings;
    counters.bytesIn += message.length;
    this.bytesIn += message.length;
    if (message.length > MAX_NOISE_MESSAGE_BYTES) throw new ProtocolError('too-large', 'longer than a Noise message');
    this.#heartbeat.heard();
    const frame = this.#assembler.take(this.established.receive.open(message));
    if (frame === null) return null;
    counters.framesIn += 1;
    return linkFrame.decode(frame);
  }

  #dispatch(frame: LinkFrame): void {
    if (frame.type === 'ping') this.send({ type: 'pong', n: frame.n });
    else if (frame.type === 'pong') this.#heartbeat.answered(frame.n);
    else {
      this.#heartbeat.used();
      this.listener.onFrame(this, frame);
    }
  }

  #fail(error: unknown): void {
    const known = error instanceof ProtocolError;
    const close = known ? closeCodeOf(error) : closeCodes.failed;
    this.surroundings.logger.warn('link-failed', {
      server: this.peer,
      code: known ? error.code : 'internal',
      reason: close.reason,
    });
    this.close(close);
  }

  #ended(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#heartbeat.stop();
    this.established.send.clear();
    this.established.receive.clear();
    this.listener.onClosed(this, code, reason);
  }
}
