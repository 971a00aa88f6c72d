import { resolve } from 'node:path';
import { ProtocolError, rest, toBase64Url, type TransferId } from '@parley/protocol';
import { PATIENCE_MS, type Context } from '../cli/context';
import type { ActionOf, TransferAction } from '../cli/invocation';
import { downloadDirectory } from '../files/download-directory';
import { transferShape } from '../output/shapes';
import type { Patience } from '../session/shared-client';
import { transferLine } from './transfer-text';

const OPERATIONS = {
  decline: 'declineTransfer',
  pause: 'pauseTransfer',
  resume: 'resumeTransfer',
  cancel: 'cancelTransfer',
} as const satisfies Record<TransferAction, string>;

const SEED_BYTES = 32;
/** Files take as long as they take: a server that is away is waited for. */
const FOREVER: Patience = { until: Infinity };

/** Offers the file, then brings it to the server; the line is printed once all of it is there. */
export async function sendFile(context: Context, { to, path, caption }: ActionOf<'send file'>): Promise<void> {
  const { printer, style } = context;
  const client = context.client();
  const soon = { until: Date.now() + PATIENCE_MS };
  const recipient = await client.patientCall(soon, 'recipient', to);
  const line = { key: toBase64Url(crypto.getRandomValues(new Uint8Array(SEED_BYTES))), sentAt: Date.now() };
  const message = await client.patientCall(soon, 'offerFile', recipient, resolve(path), caption ?? null, line);
  if (message.transfer === undefined) throw new ProtocolError('internal', 'a file message without a file');
  const { id } = message.transfer;
  printer.hint(transferLine(message.transfer));
  const transfer = await client.patientCall(FOREVER, 'uploadFile', id);
  const { id: messageId, conversation, state } = message;
  await printer.result({ id: messageId, conversation, state, transfer: transferShape(transfer) }, () =>
    style.good(transferLine(transfer)),
  );
}

export async function listTransfers(context: Context): Promise<void> {
  const all = await context.client().call('transfers');
  for (const transfer of all) await context.printer.result(transferShape(transfer), () => transferLine(transfer));
  if (all.length === 0) context.printer.hint('no files');
}

/** Ends when the file is saved and checked. */
export async function acceptTransfer(
  context: Context,
  { id, to, always = false }: ActionOf<'transfers accept'>,
): Promise<void> {
  const directory = downloadDirectory(context, to);
  const client = context.client();
  if (always) await client.call('welcomeFiles', transferIdOf(id));
  const { transfer, path } = await client.patientCall(FOREVER, 'saveFile', transferIdOf(id), directory);
  await context.printer.result(
    transferShape(transfer, path),
    () => `${context.style.good(transferLine(transfer))}\n${path ?? ''}`,
  );
}

export async function changeTransfer(context: Context, { change, id }: ActionOf<'transfers change'>): Promise<void> {
  const client = context.client();
  const transfer = transferIdOf(id);
  let changed = await client.call('changeTransfer', OPERATIONS[change], transfer);
  // What was cut off goes on, and this command with it.
  if (change === 'resume' && changed.state === 'uploading')
    changed = await client.patientCall(FOREVER, 'uploadFile', transfer);
  await context.printer.result(transferShape(changed), () => transferLine(changed));
}

function transferIdOf(text: string): TransferId {
  const read = rest.idText.transfer.safeParse(text);
  if (!read.success)
    throw new ProtocolError('unknown-transfer', 'that is no id of a file: "parley transfers" lists them');
  return read.data;
}
