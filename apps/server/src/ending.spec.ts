import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildServer, ProgramFolder } from './program.fixtures';

const SECRET = 'what somebody wrote';

/** Runs inside the server's process, as a fault of its own would. */
const faults = {
  'is thrown and caught by nobody': `throw new Error(${JSON.stringify(SECRET)})`,
  'is a rejection that nobody handles': `void Promise.reject(new TypeError(${JSON.stringify(SECRET)}))`,
  'comes again and again': `setInterval(() => { throw new Error(${JSON.stringify(SECRET)}) }, 1)`,
};

describe('a server in which something fails that', () => {
  let folder: ProgramFolder;
  beforeAll(() => buildServer(), 180_000);
  beforeEach(() => (folder = new ProgramFolder()));
  afterEach(() => folder.remove());

  it.each(Object.entries(faults))(
    '%s ends with 1 and says where, not what',
    async (name, fault) => {
      const preload = join(folder.path, 'fault.cjs');
      writeFileSync(preload, `process.on('SIGUSR2', () => { setImmediate(() => { ${fault} }) })`);
      const server = await folder.start([], { preload });
      expect((await fetch(`${server.ready.ui}api/health`)).status).toBe(200);
      expect(await server.end('SIGUSR2')).toBe(1);
      const lines = server.log
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { msg: string; err?: unknown });
      const said = lines.find(({ msg }) => msg === 'fault');
      expect(said?.err).toMatchObject({
        stack: expect.arrayContaining([expect.stringContaining('fault.cjs')]) as string[],
      });
      expect(server.log).not.toContain(SECRET);
      // Closed in good order, unless it failed again meanwhile.
      if (name !== 'comes again and again') expect(existsSync(join(folder.data, 'parley.sqlite-wal'))).toBe(false);
      expect(await (await folder.start()).end()).toBe(0);
    },
    60_000,
  );
});
