import type { ErrorCode } from '@parley/protocol';
import type { Middleware } from './middleware';

type Observer = (seconds: number, status: string) => void;

/** How long requests take and why they are refused; nothing of whose they are. */
export class RequestFigures {
  private readonly observers: Observer[] = [];
  private readonly refused = new Map<ErrorCode, number>();

  /** Calls `observer` with the duration of each request and its status as `2xx`, from now on. */
  follow(observer: Observer): void {
    this.observers.push(observer);
  }

  /** A request was answered with this refusal. */
  refuse(code: ErrorCode): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  /** Since the start. */
  refusals(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.refused);
  }

  /** Measures from here to the end of the answer. */
  readonly middleware: Middleware = (_request, response, next) => {
    const begun = performance.now();
    response.once('finish', () => {
      const seconds = (performance.now() - begun) / 1000;
      for (const observe of this.observers) observe(seconds, `${Math.floor(response.statusCode / 100)}xx`);
    });
    next();
  };
}
