import {
  MAX_STREAM_FRAME_BYTES,
  STREAM_WINDOW_BYTES,
  type LinkFrame,
  type ResetCode,
  type ServerId,
} from '@parley/protocol';
import type { ByteStream, StreamListener } from './ports';

type StreamFrame = Extract<LinkFrame, { type: 'data' | 'credit' | 'end' | 'reset' }>;

interface LinkStreamOptions {
  readonly peer: ServerId;
  readonly stream: number;
  /** Whether we opened it. */
  readonly mine: boolean;
  readonly send: (frame: StreamFrame) => void;
  /** It is over. */
  readonly closed: () => void;
}

/** One end of a stream on one link: sends no more than the other side allows, and allows no more than its reader takes. */
export class LinkStream implements ByteStream {
  #listener: StreamListener | null = null;
  /** What waits to leave. */
  readonly #queue: Uint8Array[] = [];
  /** What we may send, and what may come. */
  #credit = STREAM_WINDOW_BYTES;
  #allowed = STREAM_WINDOW_BYTES;
  /** Taken by the reader and not told yet. */
  #taken = 0;
  #ending = false;
  #ended = false;
  #theyEnded = false;
  #over = false;
  /** Something moved since this was set to false. */
  moved = true;

  constructor(private readonly options: LinkStreamOptions) {}

  get peer(): ServerId {
    return this.options.peer;
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
  }

  send(bytes: Uint8Array): void {
    if (this.#over || this.#ending || bytes.length === 0) return;
    this.#queue.push(bytes);
    this.#flush();
  }

  end(): void {
    this.#ending = true;
    this.#flush();
  }

  reset(code: ResetCode = 'closed'): void {
    if (this.#over) return;
    this.#say({ type: 'reset', code });
    this.#close(code);
  }

  took(bytes: number): void {
    this.#taken += bytes;
    if (this.#over || this.#theyEnded || this.#taken < STREAM_WINDOW_BYTES / 4) return;
    this.#allowed += this.#taken;
    this.#say({ type: 'credit', bytes: this.#taken });
    this.#taken = 0;
  }

  /** A frame about this stream. */
  hear(frame: StreamFrame): void {
    if (this.#over) return;
    this.moved = true;
    switch (frame.type) {
      case 'data':
        this.#allowed -= frame.bytes.length;
        if (this.#allowed < 0 || this.#theyEnded) return this.reset('malformed');
        return this.#listener?.onData(frame.bytes);
      case 'credit':
        this.#credit += frame.bytes;
        if (this.#credit > STREAM_WINDOW_BYTES) return this.reset('malformed');
        return this.#flush();
      case 'end':
        if (this.#theyEnded) return this.reset('malformed');
        this.#theyEnded = true;
        this.#listener?.onEnd();
        return this.#closeWhenDone();
      case 'reset':
        return this.#close(frame.code);
    }
  }

  /** The link is gone. */
  lost(): void {
    this.#close('lost');
  }

  #flush(): void {
    let sent = 0;
    while (!this.#over && this.#credit > 0) {
      const bytes = this.#queue.shift();
      if (bytes === undefined) break;
      const most = Math.min(bytes.length, this.#credit, MAX_STREAM_FRAME_BYTES);
      if (most < bytes.length) this.#queue.unshift(bytes.subarray(most));
      this.#credit -= most;
      sent += most;
      this.#say({ type: 'data', bytes: bytes.subarray(0, most) });
    }
    if (sent > 0) {
      this.moved = true;
      this.#listener?.onSent(sent);
    }
    if (this.#ending && !this.#ended && this.#queue.length === 0 && !this.#over) {
      this.#ended = true;
      this.#say({ type: 'end' });
      this.#closeWhenDone();
    }
  }

  #closeWhenDone(): void {
    if (this.#ended && this.#theyEnded) this.#close(null);
  }

  #close(code: ResetCode | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#queue.length = 0;
    this.options.closed();
    this.#listener?.onClose(code);
  }

  #say(what: Named<StreamFrame>): void {
    const { stream, mine } = this.options;
    this.options.send({ ...what, stream, mine });
  }
}

/** A frame without the name of its stream. */
type Named<Frame> = Frame extends unknown ? Omit<Frame, 'stream' | 'mine'> : never;
