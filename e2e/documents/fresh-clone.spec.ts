import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePorts } from '../proxy/support/free-ports';
import { temporaryFolder, workspace } from '../support/server';
import { codeBlocksOf, isTyped } from './support/code-blocks';
import { newcomer, repositoryIn } from './support/fresh-clone';
import { Shell, TerminalWindow } from './support/terminal-window';
import { typedElsewhere, whyUntyped } from './support/typed-blocks';

/** Installing and building everything anew, on a busy machine. */
const SETUP_MS = 20 * 60_000;
const WITHOUT_OWNER = /has no owner yet: open (http:\/\/127\.0\.0\.1:\d+\/)#setup=(\S+)/;
const READY = /Parley is ready/;

const needed = ['git', 'script', 'curl', 'openssl'];
const missing = needed.filter((program) => spawnSync(program, ['--version']).error !== undefined);
/** Where they are always there, their absence would hide that nothing was tried. */
const mustBeThere = (process.env['CI'] ?? process.env['PARLEY_CI']) !== undefined;
const skipped = missing.length > 0 && !mustBeThere;
if (skipped)
  test.skip(`a fresh clone, set up as the documents say: ${missing.join(', ')} not installed`, () => undefined);

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
      .on('connect', () => (socket.destroy(), resolve(true)))
      .on('error', () => resolve(false));
  });

/** How the words of the documents are typed here: as they are, unless other programs of this machine have the ports in them. */
async function wayOfTyping(): Promise<{ adapt: (block: string) => string; env: Record<string, string> }> {
  const ports = [8443, 8080, 8444, 8081];
  const taken = await Promise.all(ports.map(isTaken));
  if (!taken.includes(true)) return { adapt: (block) => block, env: {} };
  const free = await freePorts(ports.length);
  const [network = 0, ui = 0] = free;
  return {
    adapt: (block) =>
      block.replaceAll(/\b(8443|8080|8444|8081)\b/g, (port) => String(free[ports.indexOf(Number(port))])),
    env: { PARLEY_NETWORK_PORT: String(network), PARLEY_UI_PORT: String(ui) },
  };
}

/** Blocks of a document that are typed here, each taken once and in their order. */
class Script {
  private readonly blocks: string[];

  constructor(document: string, adapt: (text: string) => string) {
    this.blocks = codeBlocksOf(document)
      .filter((block) => isTyped(block) && whyUntyped(block) === null && typedElsewhere(block) === null)
      .map(({ text }) => adapt(text));
  }

  /** The next block, which must begin like this. */
  next(beginning: string): string {
    const block = this.blocks.shift() ?? '(the end)';
    if (!block.startsWith(beginning)) throw new Error(`expected ${beginning}, and the document says:\n${block}`);
    return block;
  }

  get left(): readonly string[] {
    return this.blocks;
  }
}

(skipped ? describe.skip : describe)('a fresh clone, set up as the documents say', () => {
  const scratch = temporaryFolder('fresh');
  const folder = join(scratch, 'parley');
  const windows: TerminalWindow[] = [];
  let env: Record<string, string>;
  let ports: Record<string, string>;
  let readme: Script;
  let operating: Script;
  let shell: Shell;

  beforeAll(async () => {
    if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`);
    const typing = await wayOfTyping();
    env = newcomer(scratch);
    ports = typing.env;
    readme = new Script('README.md', typing.adapt);
    operating = new Script('docs/operating.md', typing.adapt);
  });
  afterAll(async () => {
    shell?.close();
    await Promise.all(windows.map((window) => window.interrupt()));
    // Tens of thousands of files: nobody waits for that.
    spawn('rm', ['-rf', scratch], { detached: true, stdio: 'ignore' }).unref();
  });

  const open = (typed: string, { cwd = folder, more = ports } = {}): TerminalWindow => {
    const window = TerminalWindow.open(typed, { cwd, env: { ...env, ...more } });
    windows.push(window);
    return window;
  };
  const run = (beginning: string): Promise<string> => shell.run(readme.next(beginning));

  test(
    'is installed, built and started by the first three commands, and serves the app',
    async () => {
      const repository = repositoryIn(scratch);
      const typed = readme.next('git clone ').replace('<address of this repository>', repository);
      const server = open(typed, { cwd: scratch });
      const [, ui = ''] = await server.shows(WITHOUT_OWNER);
      expect(server.shown).toContain('Installed what Parley is built from');
      const page = await fetch(ui);
      expect([page.status, (await page.text()).includes('<parley-root')]).toEqual([200, true]);
      await server.interrupt();
      expect(server.shown).not.toMatch(/ERR!|Error/);
      expect(spawnSync('git', ['status', '--short'], { cwd: folder, encoding: 'utf8' }).stdout).toBe('');
    },
    SETUP_MS,
  );

  test('shows a demo', async () => {
    const demo = open(readme.next('npm run demo'), { more: {} });
    await demo.shows(/Bob\n {2}open[^]*Ctrl\+C stops everything/);
    await demo.interrupt();
    expect(demo.shown).toContain('Stopping');
  });

  describe('the walk-through in the terminal', () => {
    let alice: { readonly typed: string; window: TerminalWindow };
    let bob: { readonly typed: string; window: TerminalWindow };
    let words: string;

    test('starts two servers and makes two accounts', async () => {
      const started = async (): Promise<{ typed: string; window: TerminalWindow; token: string }> => {
        const typed = readme.next('npm start -- --data trial/');
        const window = open(typed);
        const [, , token = ''] = await window.shows(WITHOUT_OWNER);
        return { typed, window, token };
      };
      const [first, second] = [await started(), await started()];
      [alice, bob] = [first, second];
      shell = new Shell({ cwd: folder, env });
      const tokens = [first.token, second.token];
      await shell.run(readme.next('export ALICE_TOKEN=').replaceAll('…', () => tokens.shift() ?? ''));
      const said = await run("export PARLEY_PASSWORD='");
      words = /^ {4}((?:[a-z]+ ){11}[a-z]+)$/m.exec(said)?.[1] ?? '';
      expect(said).toMatch(/alice@127\.0\.0\.1:\d+[^]*bob@127\.0\.0\.1:\d+/);
      expect(words.split(' ')).toHaveLength(12);
    });

    test('makes contacts, verifies them, and carries messages both ways', async () => {
      expect(await run('INVITE=')).toContain('Hello Alice, this is Bob');
      expect(await run('NUMBER=')).toMatch(/bob@\S+.*verified/);
      const said = await run('alice send ');
      expect(said.match(/Hello, Bob/g)?.length).toBeGreaterThanOrEqual(3);
      expect(said.match(/Hello, Alice/g)?.length).toBeGreaterThanOrEqual(3);
    });

    test('brings a file over, and says when it is there', async () => {
      const said = await run('head -c ');
      expect(said).toMatch(/waiting[^]*holiday\.bin[^]*offered[^]*complete[^]*_alice_holiday\.bin/);
      expect(said).toContain('the same file');
    });

    test('goes on after a restart of both servers, whose files hold no plaintext', async () => {
      for (const person of [alice, bob]) {
        await person.window.interrupt();
        person.window = open(person.typed);
        await person.window.shows(READY);
      }
      expect(await run('alice history ')).toMatch(/Hello, Bob[^]*Still here/);
      expect(await run('if grep ')).toBe('no plaintext\n');
    });

    test('brings a second device, and a new password by the recovery words', async () => {
      expect(await run('alice_laptop() ')).toMatch(/Still here[^]*From my laptop/);
      writeFileSync(join(folder, 'words.txt'), words);
      writeFileSync(join(folder, 'new-password.txt'), 'another one, for trying this out\n');
      expect(await run('node_modules/.bin/node dist/terminal/parley.js')).toContain('alice@');
    });

    test('finds all well, by checks that the questions of the README name', async () => {
      const said = await run('bob doctor');
      expect(said).not.toMatch(/^NOT OK {2}(?!disk|memory)/m);
      const checks = new Set([...said.matchAll(/^(?:ok {4}|NOT OK) {2}(\w[\w-]*)/gm)].map(([, check]) => check));
      // A name would have to lead somewhere.
      checks.add('dns');
      const [, table = ''] = /^\| question(.*?)\n\n/ms.exec(readFileSync(join(workspace, 'README.md'), 'utf8')) ?? [];
      const named = [...table.matchAll(/lines? ([^:;|]*)/g)].flatMap(([, names = '']) =>
        names.match(/(?<=`)[\w-]+(?=`)/g),
      );
      expect(named.length).toBeGreaterThan(10);
      expect(named.filter((name) => !checks.has(name ?? ''))).toEqual([]);
    });

    test('leaves nothing behind', async () => {
      await Promise.all([alice.window.interrupt(), bob.window.interrupt()]);
      await run('rm -r trial');
      expect(
        spawnSync('git', ['status', '--short', '--ignored'], { cwd: folder, encoding: 'utf8' }).stdout,
      ).not.toMatch(/trial|words|password/);
    });
  });

  test('is backed up, restored and checked', async () => {
    expect(await run('node_modules/.bin/node dist/server/main.js backup')).toMatch(/was made/);
    expect(readme.left).toEqual([]);
  });

  test('is operated as docs/operating.md says', async () => {
    const first = open(operating.next('npm start -- --data ./data'));
    await first.shows(READY);
    await first.interrupt();
    const server = open(operating.next('node_modules/.bin/node dist/server/main.js --data ./data'));
    await server.shows(READY);
    expect(await shell.run(operating.next('curl -s'))).toBe('{"live":true,"ready":true}');
    await shell.run(operating.next('node_modules/.bin/node dist/server/main.js backup'));
    await server.interrupt();
    const restored = open(operating.next('node_modules/.bin/node dist/server/main.js restore'));
    await restored.shows(READY);
    await restored.interrupt();
    await shell.run(operating.next('node_modules/.bin/node dist/server/main.js check'));
    await shell.run(operating.next('openssl req'));
    const verified = spawnSync('openssl', ['verify', '-CAfile', 'ca.pem', 'fullchain.pem'], { cwd: folder });
    expect(verified.status).toBe(0);
    expect(operating.left).toEqual([]);
  });
});
