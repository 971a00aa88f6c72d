import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ServerProcess, temporaryFolder, workspace } from './support/server';

/** What the README's walk-through gives to a shell, with its ports replaced by those of the servers. */
function walkThrough(alice: ServerProcess, bob: ServerProcess): string[] {
  const readme = readFileSync(join(workspace, 'README.md'), 'utf8');
  const section = /^## Alice and Bob in the terminal$(.*?)^## /ms.exec(readme)?.[1] ?? '';
  const ports: Record<string, string> = {
    '127.0.0.1:8443': alice.ready.address,
    '127.0.0.1:8444': bob.ready.address,
    'http://127.0.0.1:8080': alice.ready.ui.replace(/\/$/, ''),
    'http://127.0.0.1:8081': bob.ready.ui.replace(/\/$/, ''),
  };
  return [...section.matchAll(/^```sh$(.*?)^```$/gms)].map(([, block]) =>
    Object.entries(ports).reduce((text, [written, real]) => text.replaceAll(written, real), block ?? ''),
  );
}

const servers: ServerProcess[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.down()));
});

test('the README’s walk-through works as it is written, over a restart of both servers', async () => {
  const [alice, bob] = [await ServerProcess.start(), await ServerProcess.start()];
  servers.push(alice, bob);
  const folder = temporaryFolder('readme');
  mkdirSync(join(folder, 'data'));
  for (const name of ['node_modules', 'dist']) symlinkSync(join(workspace, name), join(folder, name));
  symlinkSync(alice.data, join(folder, 'data/alice'));
  symlinkSync(bob.data, join(folder, 'data/bob'));

  const blocks = walkThrough(alice, bob);
  const restart = blocks.findIndex((block) => block.includes('Still here'));
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  expect(restart).toBeGreaterThan(0);
  const pause = 'echo "servers, please"; read -r _';
  const script = [...blocks.slice(0, restart), pause, ...blocks.slice(restart)].join('\n');

  const shell = spawn('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: folder,
    env: {
      ...process.env,
      ALICE_TOKEN: alice.ready.setupToken ?? '',
      BOB_TOKEN: bob.ready.setupToken ?? '',
      PATH: `${join(workspace, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    },
  });
  let output = '';
  let errors = '';
  const paused = new Promise<void>((resolve) => {
    shell.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('servers, please')) resolve();
    });
  });
  shell.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(shell, 'close').then(([code]) => code as number | null);

  const early = await Promise.race([paused.then(() => null), ended]);
  if (early !== null) throw new Error(`the walk-through ended early (${early}): ${errors}\n${output}`);
  await Promise.all([alice.restart(), bob.restart()]);
  shell.stdin.write('\n');
  expect({ code: await ended, errors: errors.slice(-2000) }).toMatchObject({ code: 0 });

  const [before = '', after = ''] = output.split('servers, please');
  expect(before).toContain('Hello, Bob');
  expect(before).toContain('Hello, Alice');
  expect(after).toContain('Hello, Bob');
  expect(after).toContain('Still here');
  expect(after).toContain('no plaintext');
  expect(after).toContain('From my laptop');
});
