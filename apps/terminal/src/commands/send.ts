import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageView } from '@parley/client';
import { ProtocolError, toBase64Url } from '@parley/protocol';
import { PATIENCE_MS, type Context } from '../cli/context';
import type { ActionOf } from '../cli/invocation';
import { linesOf } from '../cli/lines';
import { sentShape } from '../output/shapes';
import type { SendLine } from '../session/operations';
import type { SharedClient } from '../session/shared-client';

/** Lines on their way to durability at once. */
const WINDOW = 64;
/** Pause before the lines are said again to a server that was away. */
const TRY_AGAIN_MS = 250;

export async function send(context: Context, { to, text }: ActionOf<'send'>): Promise<void> {
  const { printer, style } = context;
  const client = context.client();
  const recipient = await client.patientCall({ until: Date.now() + PATIENCE_MS }, 'recipient', to);
  const sender = new OrderedSender(client, recipient, context.signal, async (message) => {
    await printer.result(sentShape(message), () => `${message.state}  ${style.dim(message.id)}`);
  });
  if (text !== '-') await sender.add(text);
  else for await (const line of linesOf(process.stdin)) if (line !== '') await sender.add(line);
  await sender.finish();
}

interface Entry {
  readonly text: string;
  /** Chosen here, once: said again to another host or after a restart, it is still the same message. */
  readonly line: SendLine;
  result: Promise<MessageView>;
}

/**
 * Sends lines pipelined and in order. When the server goes away, everything unconfirmed is said again in order once it is back; what it had
 * kept already is recognised by its key.
 */
class OrderedSender {
  private readonly unconfirmed: Entry[] = [];
  private readonly wakeUp = new EventTarget();
  private sayingAgain: Promise<void> = Promise.resolve();
  private reporting: Promise<void> = Promise.resolve();
  private failure: Error | null = null;
  private patientUntil = Date.now() + PATIENCE_MS;

  constructor(
    private readonly client: SharedClient,
    private readonly to: string,
    private readonly signal: AbortSignal,
    private readonly onSent: (message: MessageView) => Promise<void>,
  ) {}

  /** Resolves when there is room for the next line. */
  async add(text: string): Promise<void> {
    while (this.unconfirmed.length >= WINDOW && this.failure === null) await once(this.wakeUp, 'progress');
    await this.sayingAgain;
    if (this.failure !== null) throw this.failure;
    if (this.unconfirmed.length === 0) this.patientUntil = Date.now() + PATIENCE_MS;
    const line = { key: toBase64Url(crypto.getRandomValues(new Uint8Array(16))), sentAt: Date.now() };
    const entry: Entry = { text, line, result: this.say(text, line) };
    this.unconfirmed.push(entry);
    this.reporting = this.reporting.then(() => this.report(entry));
  }

  /** @throws the first failure, after everything that did become durable was reported */
  async finish(): Promise<void> {
    await this.reporting;
    if (this.failure !== null) throw this.failure;
  }

  private say(text: string, line: SendLine): Promise<MessageView> {
    const result = this.client.call('send', this.to, text, line);
    // Each result is awaited in its turn; until then a failure waits there.
    result.catch(() => undefined);
    return result;
  }

  private async report(entry: Entry): Promise<void> {
    try {
      const message = await this.confirmed(entry);
      this.patientUntil = Date.now() + PATIENCE_MS;
      await this.onSent(message);
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error('unknown failure');
    } finally {
      this.unconfirmed.shift();
      this.wakeUp.dispatchEvent(new Event('progress'));
    }
  }

  private async confirmed(entry: Entry): Promise<MessageView> {
    for (;;) {
      try {
        return await entry.result;
      } catch (error) {
        if (!(error instanceof ProtocolError) || error.code !== 'server-unavailable') throw error;
        if (this.failure !== null || Date.now() > this.patientUntil) throw error;
        this.sayingAgain = this.sayAgain();
        await this.sayingAgain;
      }
    }
  }

  private async sayAgain(): Promise<void> {
    await Promise.allSettled(this.unconfirmed.map(({ result }) => result));
    await delay(TRY_AGAIN_MS, undefined, { signal: this.signal });
    for (const entry of this.unconfirmed) entry.result = this.say(entry.text, entry.line);
  }
}
