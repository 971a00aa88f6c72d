import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { random } from '../gateway/owner-data.fixtures';
import { FileSide, TestFile } from './transfer.fixtures';

/** Two servers of contacts, and the requests for parts between them. Made before the tests of a file, and taken away after them. */
export class TwoSides {
  alice!: FileSide;
  bob!: FileSide;
  private readonly asked: { id: string; part: number; status: number }[] = [];

  /** To be called where tests are declared. */
  static forTests(): TwoSides {
    const sides = new TwoSides();
    const finished = (message: unknown): void => {
      const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
      const [, id, part] = /^\/parts\/(\w+)\/(\d+)$/.exec(request.url ?? '') ?? [];
      if (id !== undefined) sides.asked.push({ id, part: Number(part), status: response.statusCode });
    };
    beforeAll(async () => {
      subscribe('http.server.response.finish', finished);
      [sides.alice, sides.bob] = await Promise.all([FileSide.start({ PARLEY_STORAGE_QUOTA: '5GB' }), FileSide.start()]);
      await sides.alice.contact(sides.bob);
      await sides.bob.contact(sides.alice);
    });
    afterAll(async () => {
      unsubscribe('http.server.response.finish', finished);
      await Promise.all([sides.alice.end(), sides.bob.end()]);
    });
    return sides;
  }

  /** Parts of a file that went from server to server, in order of their numbers. */
  sent({ id }: TestFile): number[] {
    return this.asked
      .filter((one) => one.id === id && one.status === 200)
      .map(({ part }) => part)
      .sort((a, b) => a - b);
  }

  /** Uploaded by Alice, for Bob. */
  async uploaded(bytes = 5_500, partBytes = 1_000): Promise<TestFile> {
    const file = new TestFile(random(bytes), partBytes);
    await this.alice.begin(file, 'out', this.bob);
    await this.alice.uploadAll(file);
    return file;
  }
}

export const codeOf = ({ json }: { json: unknown }): unknown => (json as { error?: { code: string } }).error?.code;
export const isReady = ({ state }: { state: string }): boolean => state === 'ready';
export const isOver = ({ state }: { state: string }): boolean => !['offered', 'open', 'ready'].includes(state);
