import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from '../proxy/support/free-ports';
import { Terminal } from '../support/parley';
import { temporaryFolder, workspace, type Ready } from '../support/server';
import { copyContext } from './support/context';
import { followDockerfile, type Image } from './support/image';
import { cleanEnvironment, filesBelow, give, isRoot, readOnly, type Found } from './support/system';

/** Installing and building everything anew, on a busy machine. */
const BUILD_MS = 20 * 60_000;
const MEGABYTE = 1024 * 1024;
/** The pinned Node alone takes 150. */
const MAX_IMAGE_MEGABYTES = 260;

describe('the image', () => {
  const scratch = temporaryFolder('image');
  const data = temporaryFolder('image-data');
  let image: Image;
  let files: Found[] | undefined;
  let user: number;
  let environment: Record<string, string>;
  let server: ChildProcess | null = null;
  let ready: Ready;

  beforeAll(async () => {
    // The user of the image looks at what is in there.
    chmodSync(scratch, 0o755);
    const context = join(scratch, 'context');
    mkdirSync(context);
    copyContext(context);
    image = followDockerfile(context, scratch, cleanEnvironment());
    rmSync(join(scratch, 'build'), { recursive: true });
    rmSync(context, { recursive: true });
    files = filesBelow(image.root);
    user = Number(/useradd --uid (\d+)/.exec(image.left.join())?.[1]);
    readOnly(image.root);
    give(data, user);
    const [network, ui] = (await freePorts(2)).map(String) as [string, string];
    environment = {
      ...image.environment,
      ...{ PARLEY_STORAGE_DATA: data, PARLEY_NETWORK_PORT: network, PARLEY_UI_PORT: ui },
      PATH: `${join(image.root, 'usr/local/bin')}:/usr/bin:/bin`,
    };
  }, BUILD_MS);
  afterAll(async () => {
    if (server !== null && server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'close');
    }
    if (files !== undefined) readOnly(image.root, true);
    for (const folder of [scratch, data]) rmSync(folder, { recursive: true, force: true });
  });

  /** As the container runs it: as its user, in its working directory, with its environment and nothing else. */
  const inside = (command: readonly string[]): ChildProcess => {
    const [program = '', ...args] = command;
    const identity = isRoot ? { uid: user, gid: user } : {};
    const options = { cwd: image.workdir, env: environment, ...identity };
    return spawn(join(image.root, 'usr/local/bin', program), args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const codeOf = async (command: readonly string[]): Promise<unknown> => {
    const [code] = (await once(inside(command), 'close')) as [number | null];
    return code;
  };
  const get = (path: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      request(new URL(path, ready.ui), { rejectUnauthorized: false, agent: false }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end();
    });

  it('leaves out no step but those that prepare the system', () => {
    expect(image.left).toHaveLength(2);
    expect(image.user).toBe('parley');
    expect(user).toBeGreaterThan(0);
  });

  it('holds what the server loads and nothing else', () => {
    const all = files ?? [];
    const below = all.map(({ path }) => path.replace(/^parley\//, ''));
    const top = new Set(
      below.map((path) =>
        path
          .split('/')
          .slice(0, path.startsWith('dist/') ? 2 : 1)
          .join('/'),
      ),
    );
    expect([...top].sort()).toEqual(['dist/server', 'dist/web', 'node_modules', 'package.json', 'usr']);
    expect(below.filter((path) => path.startsWith('usr/'))).toEqual(['usr/local/bin/node']);
    const { packages } = JSON.parse(readFileSync(join(workspace, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const installed = new Set(
      below.map((path) => /^(node_modules\/(@[^/]+\/)?[^/.]+)\//.exec(path)?.[1]).filter((name) => name !== undefined),
    );
    expect(installed.size).toBeGreaterThan(20);
    expect([...installed].filter((name) => packages[name]?.dev)).toEqual([]);
    expect(below.filter((path) => /\.(md|[cm]?ts|spec\.js)$|(^|\/)(e2e|docs|\.git)\//.test(path))).toEqual([]);
    const megabytes = all.reduce((sum, { bytes }) => sum + bytes, 0) / MEGABYTE;
    expect(megabytes).toBeLessThan(MAX_IMAGE_MEGABYTES);
  });

  it('starts as its own user on a file system that it cannot change, and is healthy from then on', async () => {
    expect(await codeOf(image.healthcheck)).toBe(1);
    server = inside(image.entrypoint);
    const said: string[] = [];
    server.stderr?.on('data', (text: Buffer) => said.push(text.toString()));
    const [line] = (await Promise.race([
      once(createInterface({ input: server.stdout ?? process.stdin }), 'line'),
      once(server, 'close').then(([code]) => Promise.reject(new Error(`ended with ${String(code)}: ${said.join('')}`))),
    ])) as [string];
    ready = JSON.parse(line) as Ready;
    // What a browser on the host is given: the port is published there under the same number.
    expect(ready.ui).toBe(`https://127.0.0.1:${environment['PARLEY_UI_PORT'] ?? ''}/`);
    expect(await codeOf(image.healthcheck)).toBe(0);
  });

  it('has the app, the description of its interface, and figures', async () => {
    expect((await get('/')).text).toContain('<parley-root');
    expect((await get('/api/docs/openapi.json')).status).toBe(200);
    expect((await get('/api/metrics')).text).toContain('parley_uptime_seconds');
  });

  it('takes an owner, and keeps everything in the volume', async () => {
    const terminal = new Terminal(ready.ui, temporaryFolder('profile'), 'seven quiet llamas knitting');
    const create = [
      'account',
      'create',
      '--handle',
      'alice',
      '--name',
      'Alice',
      '--setup-token',
      ready.setupToken ?? '',
    ];
    expect(await terminal.ok(...create)).toMatchObject([{ address: expect.stringMatching(/^alice@/) as unknown }]);
    await terminal.ok('send', 'self', 'a note');
    expect(filesBelow(image.root)).toEqual(files);
    expect(filesBelow(data).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['certificate.key', 'certificate.pem', 'parley.sqlite', 'server.key']),
    );
  });

  it('ends in good order when it is stopped', async () => {
    const ended = once(server as ChildProcess, 'close');
    server?.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
