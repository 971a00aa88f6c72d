import { setTimeout as delay } from 'node:timers/promises';
import { ProtocolError } from '@parley/protocol';
import { Member } from '../sharing/member';
import type { ExportRequest, OperationArgs, OperationName, OperationResult } from './operations';
import type { ReceivedBatch } from './received-events';

/** Pause between two attempts to reach a server that is away. */
const TRY_AGAIN_MS = 250;
/** An answer that takes longer will not come: a lookup on a dead server ends well before. */
const CALL_TIMEOUT_MS = 60_000;

/** Timers count milliseconds in 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Patience {
  /** Unix ms; until then a server that is away is tried again. */
  readonly until: number;
  /** Ends it sooner. */
  readonly signal?: AbortSignal;
}

/** The device of the profile as a command sees it, whoever hosts it. */
export class SharedClient {
  private away = false;

  constructor(
    private readonly member: Member,
    private readonly signal: AbortSignal,
    /** Told when the server is away and is waited for; once for each time. */
    private readonly onAway: () => void = () => undefined,
  ) {}

  /** @throws ProtocolError with the server's or the client's code; `server-unavailable` when patience has ended */
  async call<Name extends OperationName>(name: Name, ...args: OperationArgs<Name>): Promise<OperationResult<Name>> {
    return await this.patientCall({ until: 0 }, name, ...args);
  }

  /** For operations that may be repeated at any time. */
  async patientCall<Name extends OperationName>(
    patience: Patience,
    name: Name,
    ...args: OperationArgs<Name>
  ): Promise<OperationResult<Name>> {
    const timeout = AbortSignal.timeout(timeLeft(patience));
    const ended = patience.signal === undefined ? this.signal : AbortSignal.any([this.signal, patience.signal]);
    const signal = AbortSignal.any([ended, timeout]);
    for (;;) {
      try {
        const result = (await this.member.call(name, args, signal)) as OperationResult<Name>;
        this.away = false;
        return result;
      } catch (error) {
        if (timeout.aborted && !this.signal.aborted)
          throw new ProtocolError('server-unavailable', 'my server did not answer in time');
        if (!isAway(error) || Date.now() + TRY_AGAIN_MS > patience.until) throw error;
        this.waitsForServer();
        await delay(TRY_AGAIN_MS, undefined, { signal: ended });
      }
    }
  }

  /** Events behind the cursor, then live; goes on over restarts of host and server. */
  async *receive(
    cursor: () => number,
    untilIdle: boolean,
    patience: Patience,
    signal: AbortSignal,
  ): AsyncIterable<ReceivedBatch> {
    for (;;) {
      try {
        const batches = this.member.stream('receive', () => [cursor(), untilIdle], signal);
        for await (const batch of batches as AsyncIterable<ReceivedBatch>) {
          this.away = false;
          yield batch;
        }
        if (signal.aborted || untilIdle) return;
      } catch (error) {
        if (signal.aborted) return;
        if (!isAway(error) || Date.now() + TRY_AGAIN_MS > patience.until) throw error;
        this.waitsForServer();
      }
      await delay(TRY_AGAIN_MS, undefined, { signal });
    }
  }

  async *export(conversation: string, format: ExportRequest['format']): AsyncIterable<string> {
    let skip = 0;
    const request = (): [ExportRequest] => [{ conversation, format, skip }];
    for await (const part of this.member.stream('export', request, this.signal) as AsyncIterable<string>) {
      skip++;
      yield part;
    }
  }

  private waitsForServer(): void {
    if (!this.away) this.onAway();
    this.away = true;
  }

  async close(): Promise<void> {
    await this.member.close();
  }
}

function timeLeft({ until }: Patience): number {
  const left = until - Date.now();
  return left > 0 ? Math.min(left, LONGEST_TIMER_MS) : CALL_TIMEOUT_MS;
}

function isAway(error: unknown): boolean {
  return error instanceof ProtocolError && error.code === 'server-unavailable';
}
