import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { TestServer } from '../gateway/owner-client.fixtures';
import { random } from '../gateway/owner-data.fixtures';
import { buildServer, ProgramFolder } from '../program.fixtures';
import { FileSide, sha256, TestFile } from './transfer.fixtures';

jest.setTimeout(300_000);

/** A server as a process of its own, which is never asked to stop: it is killed. */
class KilledProgram {
  private readonly folder = new ProgramFolder();
  /** From the next start on. */
  fileBlocks: number | undefined;

  async launch(port: number): Promise<TestServer> {
    const { fileBlocks } = this;
    const program = await this.folder.start(['--port', String(port)], fileBlocks === undefined ? {} : { fileBlocks });
    const kill = async (): Promise<void> => void (await program.end('SIGKILL'));
    return {
      ...program.ready,
      addresses: [program.ready.address],
      site: null,
      role: 'owner',
      adminTokenFile: null,
      hints: [],
      serverId: program.ready.serverId as TestServer['serverId'],
      url: program.ready.ui.replace(/\/$/, ''),
      directory: this.folder.data,
      stop: kill,
      remove: async () => {
        await kill();
        this.folder.remove();
      },
    };
  }
}

/** Parts that a server in this process was asked for, or was given: numbers in order. */
const asked: number[] = [];
const given: number[] = [];
const partOf = (url: string | undefined): number | null => {
  const [, part] = /^\/parts\/\w+\/(\d+)$/.exec(url ?? '') ?? [];
  return part === undefined ? null : Number(part);
};
const onServer = (message: unknown): void => {
  const part = partOf((message as { request: IncomingMessage }).request.url);
  if (part !== null) asked.push(part);
};
const onClient = (message: unknown): void => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
  const part = partOf(request.path);
  if (part !== null && response.statusCode === 200) given.push(part);
};

let here: FileSide;
let there: FileSide;
let program: KilledProgram;
beforeAll(() => {
  buildServer();
  subscribe('http.server.request.start', onServer);
  subscribe('http.client.response.finish', onClient);
});
afterAll(() => {
  unsubscribe('http.server.request.start', onServer);
  unsubscribe('http.client.response.finish', onClient);
});
beforeEach(async () => {
  program = new KilledProgram();
  [here, there] = await Promise.all([FileSide.start(), FileSide.with((port) => program.launch(port))]);
  await here.contact(there);
  await there.contact(here);
  asked.splice(0);
  given.splice(0);
});
afterEach(() => Promise.all([here.end(), there.end()]));

const isReady = ({ state }: { state: string }): boolean => state === 'ready';
const numbersIn = (ranges: readonly (readonly [number, number])[]): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at));

it('a recipient that is killed again and again fetches on, and never what it had', async () => {
  const file = new TestFile(random(12_000_000), 300_000);
  await here.begin(file, 'out', there);
  await there.begin(file, 'in', here);
  let uploaded = 0;
  for (const upTo of [7, 18, 31]) {
    for (; uploaded < upTo; uploaded += 1) await here.upload(file, uploaded);
    // In the middle of what was just uploaded.
    await there.moved(file, (upTo - 2) * 300_000);
    await there.restart();
    const before = asked.length;
    const had = new Set(numbersIn((await there.item(file)).parts));
    expect(had.size).toBeGreaterThan(upTo / 2);
    for (; uploaded < upTo + 3; uploaded += 1) await here.upload(file, uploaded);
    await there.moved(file, (upTo + 3) * 300_000);
    expect(asked.slice(before).filter((part) => had.has(part))).toEqual([]);
  }
  await here.uploadAll(file, uploaded);
  await there.until(file, isReady);
  expect(sha256(await there.downloadAll(file))).toEqual(sha256(file.bytes));
});

it('a sender that is killed in the middle of an upload takes the rest, and sends no part twice', async () => {
  const file = new TestFile(random(9_000_000), 300_000);
  await there.begin(file, 'out', here);
  await here.begin(file, 'in', there);
  let uploaded = 0;
  for (const upTo of [9, 20, 30]) {
    expect(numbersIn((await there.item(file)).parts)).toHaveLength(uploaded);
    for (; uploaded < upTo; uploaded += 1) await there.upload(file, uploaded);
    const { stored } = await there.item(file);
    await here.moved(file, stored);
    await there.restart();
  }
  await here.until(file, isReady);
  expect(await there.item(file)).toMatchObject({ state: 'ready' });
  expect(sha256(await here.downloadAll(file))).toEqual(sha256(file.bytes));
  expect(given.sort((a, b) => a - b)).toEqual(numbersIn([[0, 30]]));
});

it('a full disk is told to who uploads and to who waits, and is no end', async () => {
  const file = new TestFile(random(20_000_000), 10_000_000);
  program.fileBlocks = 8_192;
  await there.restart();
  await there.begin(file, 'out', here);
  const refused = await there.upload(file, 0);
  expect([refused.status, refused.json]).toMatchObject([507, { error: { code: 'storage-full' } }]);
  expect(await there.item(file)).toMatchObject({ state: 'open', reason: 'storage-full', stored: 0 });
  await there.endTransfer(file);

  const incoming = new TestFile(file.bytes, 10_000_000);
  await here.begin(incoming, 'out', there);
  await here.uploadAll(incoming);
  await there.begin(incoming, 'in', here);
  await there.until(incoming, ({ reason }) => reason === 'storage-full');
  program.fileBlocks = undefined;
  await there.restart();
  expect(await there.until(incoming, isReady)).toMatchObject({ stored: 20_000_000, reason: null });
  expect(there.onDisk.sort()).toEqual([incoming.id, `${incoming.id}/0`, `${incoming.id}/1`]);
});

it('readers who stop reading fill no memory', async () => {
  const file = new TestFile(random(90_000_000), 90_000_000);
  await there.begin(file, 'out', here);
  await there.upload(file, 0);
  const { url } = there.server;
  const residentBytes = async (): Promise<number> =>
    Number(/^parley_resident_memory_bytes (\S+)$/m.exec(await (await fetch(`${url}/api/metrics`)).text())?.[1]);
  const before = await residentBytes();
  const headers = { authorization: `Bearer ${there.token}` };
  const readers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const asking = request(`${url}/api/transfers/${file.id}/parts/0`, { headers, agent: false }).end();
      const [response] = (await once(asking, 'response')) as [IncomingMessage];
      await once(response, 'readable');
      return response;
    }),
  );
  // The server has time to read all of it, if it did.
  for (let times = 0; times < 50; times += 1) await there.item(file);
  expect((await residentBytes()) - before).toBeLessThan(200_000_000);
  for (const reader of readers) reader.destroy();
});
