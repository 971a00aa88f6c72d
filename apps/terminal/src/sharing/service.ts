/** What the host of a profile offers to its own command and to the commands of its guests. */
export interface Service {
  /** @param repeated the caller does not know whether an earlier host already did it */
  call(method: string, args: readonly unknown[], context: CallContext): Promise<unknown>;
  stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown>;
  close(): Promise<void>;
}

export interface CallContext {
  readonly signal: AbortSignal;
  readonly repeated: boolean;
}

/** A place in a profile: the host itself, or a guest of it. Both throw {@link HostLost} when the host is gone. */
export interface Role {
  readonly isHost: boolean;
  call(method: string, args: readonly unknown[], context: CallContext): Promise<unknown>;
  stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown>;
  close(): Promise<void>;
}

/** The host ended before it answered: whoever asked joins again and asks again. */
export class HostLost extends Error {
  override readonly name = 'HostLost';

  constructor() {
    super('the process that held this device has ended');
  }
}
