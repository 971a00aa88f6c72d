import { ProtocolError } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';

/** Reads a binary body. @throws ProtocolError `too-large` as soon as it exceeds `maxBytes`, `malformed` when it breaks off */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) throw new ProtocolError('too-large', `the request is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof ProtocolError ? cause : new ProtocolError('malformed', 'the request broke off', { cause });
  }
  return new Uint8Array(Buffer.concat(chunks));
}
