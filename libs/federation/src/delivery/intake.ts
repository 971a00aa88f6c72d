import type { EnvelopeId, LinkFrame, ServerId } from '@parley/protocol';
import type { Link } from '../link/link';
import { LinkBatches } from '../link/link-batches';
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
 * it is durable.
 */
export class Intake {
  readonly #batches: LinkBatches<Delivered>;
  /**
   * The sink was full: everything is refused until what was on its way by then has passed, so that no later envelope
   * overtakes the refused ones when there is room again.
   */
  #full = false;

  constructor(
    private readonly link: Link,
    private readonly options: IntakeOptions,
  ) {
    this.#batches = new LinkBatches(link, {
      logger: options.logger,
      failure: 'intake-failed',
      sizeOf: ({ envelope }) => envelope.length,
      work: (delivered) => this.#batch(delivered),
    });
  }

  deliver(envelopes: readonly Delivered[]): void {
    this.#batches.take(envelopes);
  }

  settled(): Promise<void> {
    return this.#batches.settled();
  }

  stop(): Promise<void> {
    return this.#batches.stop();
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
