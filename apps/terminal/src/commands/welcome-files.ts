import { readdir } from 'node:fs/promises';
import type { ClientEvent, MessageView } from '@parley/client';
import { ProtocolError, rest, type TransferId } from '@parley/protocol';
import type { Context } from '../cli/context';
import { unfinishedOf } from '../files/disk-sink';
import { downloadDirectory } from '../files/download-directory';
import { transferShape } from '../output/shapes';
import type { SharedClient } from '../session/shared-client';
import { transferLine } from './transfer-text';

/** Files that are saved at once. */
const AT_ONCE = 3;

/** Saves files of contacts whose files are always accepted, while somebody reads: each is told when it is there. */
export class WelcomeFiles {
  private readonly client: SharedClient;
  private readonly directory: string;
  private readonly known = new Set<TransferId>();
  private readonly waiting: TransferId[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly context: Context,
    private readonly signal: AbortSignal,
  ) {
    this.client = context.client();
    this.directory = downloadDirectory(context);
  }

  /** What was cut off goes on. */
  async resume(): Promise<void> {
    const names = await readdir(this.directory).catch(() => []);
    for (const name of names) {
      const read = rest.idText.transfer.safeParse(unfinishedOf(name));
      if (!read.success) continue;
      const transfer = await this.client.call('transfer', read.data);
      if (transfer?.direction === 'in' && transfer.state === 'running' && (await this.isWelcome(transfer.conversation)))
        this.add(transfer.id);
    }
  }

  /** Takes the file of a message that came, if it is welcome. */
  async meet(event: ClientEvent): Promise<void> {
    if (event.type !== 'message' || !isOffer(event.message)) return;
    const { transfer, conversation } = event.message;
    if (await this.isWelcome(conversation)) this.add(transfer.id);
  }

  /** Resolves when all that was begun has ended. */
  async finish(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private isWelcome(contact: string): Promise<boolean> {
    return this.client.patientCall({ until: Infinity, signal: this.signal }, 'acceptsFiles', contact);
  }

  private add(id: TransferId): void {
    if (this.known.has(id)) return;
    this.known.add(id);
    this.waiting.push(id);
    if (this.running.size >= AT_ONCE) return;
    const lane = this.lane().finally(() => this.running.delete(lane));
    this.running.add(lane);
  }

  private async lane(): Promise<void> {
    for (let id = this.waiting.shift(); id !== undefined; id = this.waiting.shift()) await this.save(id);
  }

  private async save(id: TransferId): Promise<void> {
    const { printer, style } = this.context;
    try {
      const patience = { until: Infinity, signal: this.signal };
      const { transfer, path } = await this.client.patientCall(patience, 'saveFile', id, this.directory);
      await printer.result(
        { type: 'transfer', ...transferShape(transfer, path) },
        () => `${style.good(transferLine(transfer))}\n${path ?? ''}`,
      );
    } catch (error) {
      if (this.signal.aborted) return;
      // It stays in the list of files, with its state.
      const why = error instanceof ProtocolError ? error.message : 'unknown fault';
      printer.say(`parley: a file could not be saved: ${why}`);
    }
  }
}

type Offer = MessageView & { readonly transfer: NonNullable<MessageView['transfer']> };

/** Another device of the account may have accepted it by now. */
const isOffer = (message: MessageView): message is Offer =>
  message.incoming && (message.transfer?.state === 'offered' || message.transfer?.state === 'running');
