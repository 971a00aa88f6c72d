import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { random } from '../gateway/owner-data.fixtures';
import { FileSide, TestFile } from './transfer.fixtures';

jest.setTimeout(300_000);

let alice: FileSide;
let bob: FileSide;
beforeAll(async () => {
  [alice, bob] = await Promise.all([FileSide.start(), FileSide.start()]);
  await alice.contact(bob);
  await bob.contact(alice);
});
afterAll(() => Promise.all([alice.end(), bob.end()]));

/** Parts that were given between servers. */
const sent: string[] = [];
const finished = (message: unknown): void => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const url = request.url ?? '';
  if (url.startsWith('/parts/') && response.statusCode === 200) sent.push(url);
};
beforeAll(() => subscribe('http.server.response.finish', finished));
afterAll(() => void unsubscribe('http.server.response.finish', finished));

it('two thousand small files arrive, each once, and leave nothing when they are taken away', async () => {
  const files = Array.from({ length: 2_000 }, () => new TestFile(random(100), 100));
  const inLanes = async (work: (file: TestFile) => Promise<unknown>): Promise<void> => {
    const waiting = [...files];
    const lane = async (): Promise<void> => {
      for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) await work(file);
    };
    await Promise.all(Array.from({ length: 16 }, lane));
  };
  await inLanes(async (file) => {
    await alice.begin(file, 'out', bob);
    await alice.uploadAll(file);
    await bob.begin(file, 'in', alice);
  });
  for (const file of files) await bob.until(file, ({ state }) => state === 'ready');
  expect([...sent].sort()).toEqual(files.map(({ id }) => `/parts/${id}/0`).sort());
  const [first] = files;
  if (first !== undefined) expect(await bob.downloadAll(first)).toEqual(Buffer.from(first.bytes));
  await bob.contact(alice, 'removed');
  while (bob.onDisk.length > 0) await bob.call('GET', '');
});
