import {
  MAX_ENVELOPES_PER_FRAME,
  MAX_INTAKE_BYTES,
  ProtocolError,
  closeCodes,
  type EnvelopeId,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import type { Link } from '../link/link';
import type { Surroundings } from '../ports';
import { checkEnvelope } from './check-envelope';
import type { Accepted, InboundEnvelope, InboundSink, Refusal } from './ports';
import { issueReceipt } from './receipts';

type Delivered = Extract<LinkFrame, { type: 'deliver' }>['envelopes'][number];

interface IntakeOptions extends Pick<Surroundings, 'clock' | 'keys' | 'logger' | 'sha256'> {
  /** Ourselves, as receipts name us. */
  readonly server: ServerId;
  readonly sink: InboundSink;
  /** The link answers go to: that of the intake, or the one that took its place. */
  readonly answerOn: (link: Link) => Link;
  readonly counts: { envelopesIn: number; refusedIn: number };
}

/**
 * What one link brings: checks envelopes, hands them to the sink in order, one batch at a time, and answers each batch once
 * it is durable. While one batch is being stored the next gathers; above {@link MAX_INTAKE_BYTES} the link is not read.
 */
export class Intake {
  readonly #waiting: Delivered[] = [];
  #bytes = 0;
  #running: Promise<void> | null = null;
  #stopped = false;
  /**
   * The sink was full: everything is refused until what was on its way by then has passed, so that no later envelope
   * overtakes the refused ones when there is room again.
   */
  #full = false;

  constructor(
    private readonly link: Link,
    private readonly options: IntakeOptions,
  ) {}

  deliver(envelopes: readonly Delivered[]): void {
    if (this.#stopped) return;
    for (const delivered of envelopes) {
      this.#waiting.push(delivered);
      this.#bytes += delivered.envelope.length;
    }
    if (this.#bytes > MAX_INTAKE_BYTES) this.link.pause(this);
    this.#running ??= this.#run();
  }

  /** Settles when nothing is being stored. Never rejects. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Takes nothing more and drops what was not begun; settles when the running batch is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#batch(this.#waiting.splice(0, MAX_ENVELOPES_PER_FRAME));
    } catch (error) {
      this.#waiting.length = 0;
      this.#stopped = true;
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.options.logger.warn('intake-failed', { server: this.link.peer, code });
      this.link.close(closeCodes.failed);
    } finally {
      this.#running = null;
    }
  }

  #release(delivered: readonly Delivered[]): void {
    const before = this.#bytes;
    for (const { envelope } of delivered) this.#bytes -= envelope.length;
    if (before > MAX_INTAKE_BYTES && this.#bytes <= MAX_INTAKE_BYTES) this.link.resume(this);
  }

  async #batch(delivered: readonly Delivered[]): Promise<void> {
    const { counts } = this.options;
    const refused: Refusal[] = [];
    const good: InboundEnvelope[] = [];
    for (const one of delivered) {
      const checked = checkEnvelope(this.options.sha256, one);
      if (typeof checked === 'string') refused.push({ id: one.id, code: checked });
      else good.push(checked);
    }
    const accepted = await this.#store(good);
    refused.push(...accepted.refused);
    counts.envelopesIn += accepted.stored.length;
    counts.refusedIn += refused.length;
    if (accepted.stored.length + refused.length < delivered.length) {
      this.options.logger.warn('envelopes-unanswered', { server: this.link.peer });
    }
    await this.#answer(accepted.stored, refused);
    this.#release(delivered);
    if (!this.#full && refused.some(({ code }) => code === 'storage-full')) this.#holdBack();
  }

  async #store(good: readonly InboundEnvelope[]): Promise<Accepted> {
    if (this.#full) return { stored: [], refused: good.map(({ id }) => ({ id, code: 'storage-full' })) };
    return good.length === 0
      ? { stored: [], refused: [] }
      : this.options.sink.accept(this.link.peer, this.link.place.address, good);
  }

  #holdBack(): void {
    this.#full = true;
    this.link.fence(() => void this.settled().then(() => (this.#full = false)));
  }

  async #answer(stored: readonly EnvelopeId[], refused: readonly Refusal[]): Promise<void> {
    const { keys, server, clock, answerOn } = this.options;
    const { peer } = this.link;
    if (stored.length > 0) {
      const receipt = await issueReceipt(keys, server, stored, clock.now());
      answerOn(this.link).send({ type: 'receipt', receipt });
    }
    if (refused.length > 0) {
      this.options.logger.debug('envelopes-refused', { server: peer, count: refused.length });
      answerOn(this.link).send({ type: 'refuse', refused: [...refused] });
    }
  }
}
