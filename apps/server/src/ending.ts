import type { Logger as Pino } from 'pino';
import type { RunningServer } from './start-server';

/** The program stops within ten seconds, whatever hangs. */
const STOP_AT_LATEST_MS = 9_000;
/** A terminal signals everything that runs in it, and a launcher passes its signal on: both mean one wish. A later one ends at once. */
const ONE_WISH_MS = 1_000;
/** A fault inside the program. */
const FAULT = 1;

/** How the process ends: when it is asked to, and when something failed that nobody caught. */
export class Ending {
  private server: Pick<RunningServer, 'stop'> | null = null;
  private asked: number | null = null;
  private stopping = false;
  private faults = 0;

  constructor(private readonly log: Pino) {}

  /** From now on there is something to be closed. */
  of(server: Pick<RunningServer, 'stop'>): void {
    this.server = server;
  }

  /** A signal came: stops in good order and ends with 0; asked again after a while, it ends at once. */
  ask(): void {
    if (this.asked !== null) {
      if (Date.now() - this.asked > ONE_WISH_MS) process.exit(FAULT);
      return;
    }
    this.asked = Date.now();
    this.stop();
  }

  /**
   * Nobody caught this, so nobody knows what state it left behind: what is durable is closed in good order if that still works, and the process
   * ends with 1, for a supervisor to start it again. The log says where it happened, nothing of what it was about.
   */
  fault(error: unknown): void {
    this.faults += 1;
    this.log.error({ err: error }, 'fault');
    if (this.faults > 1 || this.server === null) process.exit(FAULT);
    this.stop();
  }

  private stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.log.info('stopping');
    const end = (): never => process.exit(this.faults === 0 ? 0 : FAULT);
    setTimeout(end, STOP_AT_LATEST_MS).unref();
    Promise.resolve(this.server?.stop()).then(end, (error: unknown) => {
      this.log.error({ err: error }, 'stopping-failed');
      process.exit(FAULT);
    });
  }
}
