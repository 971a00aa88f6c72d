import { isErrorCode, ProtocolError, rest, toBase64Url, type Timers, type TransferId } from '@parley/protocol';
import type { RandomSource } from '@parley/protocol';
import type { RequestOptions, ServerTransport } from '../api/ports';
import { Backoff } from '../connection/backoff';

/** Refusals that pass by themselves: the same is asked again. */
const PASSING: readonly string[] = [
  'server-unavailable',
  'timed-out',
  'storage-full',
  'storage-failed',
  'part-not-there',
  'internal',
];

/** Sealed parts on the own server. What the server cannot do for now is asked again, until `signal` aborts. */
export class PartServer {
  constructor(
    private readonly transport: ServerTransport,
    private readonly token: string | null,
    private readonly ports: { readonly timers: Timers; readonly random: RandomSource },
  ) {}

  /** Which parts the server has. @throws ProtocolError `unknown-transfer` */
  async storedParts(id: TransferId, signal: AbortSignal): Promise<(part: number) => boolean> {
    const { json } = await this.#persistently(`/api/transfers/${id}`, 'GET', {}, signal);
    const { parts } = rest.transferAnswer.parse(json);
    return (part) => parts.some(([from, to]) => part >= from && part < to);
  }

  /** Resolves once the part is there. @throws ProtocolError `transfer-ended`, `unknown-transfer`, `part-mismatch` */
  async put(id: TransferId, part: number, sealed: Uint8Array, sha256: Uint8Array, signal: AbortSignal): Promise<void> {
    const path = `/api/transfers/${id}/parts/${part}?sha256=${toBase64Url(sha256)}`;
    await this.#persistently(path, 'PUT', { bytes: sealed }, signal);
  }

  /** A part, once it is there; in `room`, where the transport can. @throws ProtocolError `transfer-ended`, `unknown-transfer` */
  async get(id: TransferId, part: number, signal: AbortSignal, room: () => Uint8Array): Promise<Uint8Array> {
    const { bytes } = await this.#persistently(`/api/transfers/${id}/parts/${part}`, 'GET', { room }, signal);
    if (bytes === undefined) throw new ProtocolError('internal', 'the server answered without a part');
    return bytes;
  }

  /** Lets the server look whether its copy of a part is what was sent; one that is not is fetched again, or ends an upload. */
  async isSound(id: TransferId, part: number, signal: AbortSignal): Promise<boolean> {
    const { json } = await this.#persistently(`/api/transfers/${id}/parts/${part}/check`, 'POST', {}, signal);
    return rest.partCheck.parse(json).sound;
  }

  async #persistently(
    path: string,
    method: string,
    options: Pick<RequestOptions, 'bytes' | 'room'>,
    signal: AbortSignal,
  ): Promise<{ json: unknown; bytes?: Uint8Array }> {
    const backoff = new Backoff(this.ports.random);
    for (;;) {
      signal.throwIfAborted();
      try {
        const answer = await this.transport.request(method, path, { ...options, token: this.token, signal });
        if (answer.status >= 200 && answer.status < 300) return answer;
        const refusal = rest.restError.safeParse(answer.json);
        const { code = 'internal', message = `the server answered ${answer.status}` } = refusal.data?.error ?? {};
        throw new ProtocolError(isErrorCode(code) ? code : 'internal', message);
      } catch (error) {
        if (!(error instanceof ProtocolError) || !PASSING.includes(error.code)) throw error;
      }
      await this.#pause(backoff.next(), signal);
    }
  }

  /** Ends early when `signal` aborts. */
  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        cancel();
        signal.removeEventListener('abort', goOn);
        resolve();
      };
      const cancel = this.ports.timers.after(delayMs, goOn);
      signal.addEventListener('abort', goOn);
    });
  }
}
