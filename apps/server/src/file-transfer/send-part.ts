import { PART_STALL_MS } from '@parley/protocol';
import type { ServerResponse } from 'node:http';
import type { Part } from './part-book';
import type { PartBody } from './part-body';

/**
 * Sends a part, as fast as it is read; a reader that takes nothing for {@link PART_STALL_MS} is cut off.
 * @param moved is told of each piece
 * @returns whether it went out completely
 */
export async function sendPart(
  response: ServerResponse,
  { bytes }: Part,
  body: PartBody,
  moved: (bytes: number) => void = () => undefined,
): Promise<boolean> {
  const gone = new Promise<never>((_, reject) => {
    response.once('close', () => reject(new Error('whoever asked went away')));
  });
  gone.catch(() => undefined);
  try {
    response.setTimeout(PART_STALL_MS);
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
    await body.each(async (piece) => {
      await Promise.race([written(response, piece), gone]);
      moved(piece.length);
    });
    await Promise.race([new Promise<void>((resolve) => response.end(resolve)), gone]);
    return true;
  } catch {
    // Whoever asked went away, or the file did: the answer is cut short, which its length shows.
    response.destroy();
    return false;
  } finally {
    await body.close();
  }
}

/** Resolves once the system has taken all of it, so that its memory is free again. */
const written = (response: ServerResponse, piece: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    response.write(piece, (error) => (error ? reject(error) : resolve()));
  });
