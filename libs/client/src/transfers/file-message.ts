import {
  content as contentMessage,
  ProtocolError,
  type AccountId,
  type FileBody,
  type MessageId,
  type RecordId,
  type StoredMessage,
  type TransferNotice,
  type TransferStart,
} from '@parley/protocol';
import { FileLayout } from '@parley/files';

/** A file message as it lies in history, opened. */
export interface FileMessage {
  readonly message: MessageId;
  readonly record: RecordId;
  /** As people see it. */
  readonly conversation: string;
  readonly own: boolean;
  readonly body: FileBody;
  /** null: more parts than a transfer may have, so it can only be declined. */
  readonly layout: FileLayout | null;
  /** What either side said last. */
  readonly said: { readonly own: TransferNotice['state'] | null; readonly contact: TransferNotice['state'] | null };
  readonly sha256: Uint8Array | null;
}

/** The file of a stored message; null for any other message. */
export function fileMessage(
  stored: StoredMessage,
  record: RecordId,
  conversation: string,
  self: AccountId,
): FileMessage | null {
  const body = fileBody(stored);
  return body === null ? null : fileMessageOf(stored, body, record, conversation, self);
}

/** As {@link fileMessage}, for a body that is decoded already. */
export function fileMessageOf(
  { id: message, from, transfer }: Pick<StoredMessage, 'id' | 'from' | 'transfer'>,
  body: FileBody,
  record: RecordId,
  conversation: string,
  self: AccountId,
): FileMessage {
  const notices = transfer?.said ?? [];
  const own = notices.find((notice) => notice.from === self)?.state ?? null;
  const contact = notices.find((notice) => notice.from !== self)?.state ?? null;
  return {
    message,
    record,
    conversation,
    own: from === self,
    body,
    layout: layoutOf(body),
    said: { own, contact },
    sha256: transfer?.sha256 ?? null,
  };
}

/** What the server is told of a file message that comes into history; null when it is no such message, or cannot be transferred. */
export function transferStart(
  stored: StoredMessage,
  record: RecordId,
  contact: AccountId,
  own: boolean,
): TransferStart | null {
  const body = fileBody(stored);
  const layout = body === null ? null : layoutOf(body);
  if (body === null || layout === null) return null;
  const { sealedBytes, partBytes } = layout;
  const direction = own ? 'out' : 'in';
  return { id: body.transfer, direction, record, contact, sealedBytes, partBytes, token: own ? body.token : null };
}

/** What a stored message says of a file; null for any other. */
export function fileBody({ content, deleted }: StoredMessage): FileBody | null {
  if (deleted !== undefined) return null;
  try {
    const { body } = contentMessage.decode(content);
    return body.kind === 'file' ? (body as FileBody) : null;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function layoutOf({ size, segmentsPerPart }: FileBody): FileLayout | null {
  try {
    return new FileLayout(size, segmentsPerPart);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
