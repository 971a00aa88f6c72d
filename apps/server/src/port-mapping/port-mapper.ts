import {
  MAPPING_RENEWAL_MS,
  MAPPING_RETRY_MS,
  MIN_MAPPING_RENEWAL_MS,
  UNMAPPING_TIMEOUT_MS,
  type Timers,
} from '@parley/protocol';
import type { DefaultRoute } from './default-route';
import { RouterRefusal, RouterSilence, type Mapper, type Mapping } from './mapping';

/** What came of it. */
export type MappingOutcome =
  | { readonly state: 'looking' | 'absent' }
  | { readonly state: 'opened'; readonly mapping: Mapping }
  | { readonly state: 'refused'; readonly refusal: RouterRefusal };

interface Surroundings {
  readonly timers: Timers;
  /** The way out now; null when there is none that leads to where the server listens. */
  readonly route: () => Promise<DefaultRoute | null>;
  readonly mappers: (route: DefaultRoute) => AsyncIterable<Mapper>;
  readonly changed: (outcome: MappingOutcome) => void;
  /** Something went wrong that nobody thought of; it is tried again later. */
  readonly failed: (error: unknown) => void;
}

/** Has a router pass one TCP port on to this machine for as long as it runs, and takes that back in the end. */
export class PortMapper {
  private held: { readonly mapper: Mapper; readonly mapping: Mapping } | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private cancelTimer: () => void = () => undefined;

  constructor(
    private readonly port: number,
    private readonly surroundings: Surroundings,
  ) {}

  start(): void {
    this.running = this.turn().catch((error: unknown) => {
      this.surroundings.failed(error);
      if (!this.stopped) this.cancelTimer = this.surroundings.timers.after(MAPPING_RETRY_MS, () => this.start());
    });
  }

  /** Takes the mapping back; does not wait for a router that does not answer. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer();
    const { held } = this;
    this.held = null;
    const done = Promise.all([this.running, held?.mapper.unmap(held.mapping, this.port)]);
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.surroundings.timers.after(UNMAPPING_TIMEOUT_MS, resolve);
    });
    await Promise.race([done, late]);
    cancel();
  }

  private async turn(): Promise<void> {
    const found = await this.find();
    if (this.stopped) {
      // It came while the server stopped: nobody will use it.
      if (found.held !== null) await found.held.mapper.unmap(found.held.mapping, this.port);
      return;
    }
    this.held = found.held;
    this.surroundings.changed(found.outcome);
    this.cancelTimer = this.surroundings.timers.after(waitAfter(found.held?.mapping ?? null), () => this.start());
  }

  private async find(): Promise<{ held: PortMapper['held']; outcome: MappingOutcome }> {
    const before = this.held;
    if (before !== null) {
      const mapping = await this.ask(before.mapper, before.mapping.port);
      if (mapping !== null && !(mapping instanceof RouterRefusal)) return opened(before.mapper, mapping);
    }
    const route = await this.surroundings.route();
    let refusal: RouterRefusal | null = null;
    if (route !== null)
      for await (const mapper of this.surroundings.mappers(route)) {
        const mapping = this.stopped ? null : await this.ask(mapper, before?.mapping.port ?? this.port);
        if (mapping instanceof RouterRefusal) refusal = mapping;
        else if (mapping !== null) return opened(mapper, mapping);
      }
    return { held: null, outcome: refusal === null ? { state: 'absent' } : { state: 'refused', refusal } };
  }

  /** Null when nobody answered. */
  private async ask(mapper: Mapper, outerPort: number): Promise<Mapping | RouterRefusal | null> {
    try {
      return await mapper.map({ port: this.port, outerPort });
    } catch (error) {
      if (error instanceof RouterRefusal) return error;
      if (error instanceof RouterSilence) return null;
      throw error;
    }
  }
}

const opened = (mapper: Mapper, mapping: Mapping): { held: PortMapper['held']; outcome: MappingOutcome } => ({
  held: { mapper, mapping },
  outcome: { state: 'opened', mapping },
});

function waitAfter(mapping: Mapping | null): number {
  if (mapping === null) return MAPPING_RETRY_MS;
  if (mapping.lifetime === 0) return MAPPING_RENEWAL_MS;
  return Math.min(MAPPING_RENEWAL_MS, Math.max(MIN_MAPPING_RENEWAL_MS, mapping.lifetime * 500));
}
