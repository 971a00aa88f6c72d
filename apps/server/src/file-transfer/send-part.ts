import { PART_STALL_MS } from '@parley/protocol';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Part } from './part-book';

/**
 * Sends a part, as fast as it is read; a reader that takes nothing for {@link PART_STALL_MS} is cut off.
 * @param moved is told of each chunk
 * @returns whether it went out completely
 */
export async function sendPart(
  response: ServerResponse,
  { bytes }: Part,
  body: Readable,
  moved: (bytes: number) => void = () => undefined,
): Promise<boolean> {
  response.setTimeout(PART_STALL_MS);
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
  try {
    const sent = pipeline(body, response);
    body.on('data', (chunk: Buffer) => moved(chunk.length));
    await sent;
    return true;
  } catch {
    // Whoever asked went away, or the file did: the answer is cut short, which its length shows.
    response.destroy();
    return false;
  }
}
