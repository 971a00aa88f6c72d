import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from './proxy/support/free-ports';
import { until } from './support/network';
import { temporaryFolder, workspace } from './support/server';

const running: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(
    running.map(async (child) => {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      // The shell and what it started.
      if (child.pid !== undefined && gone !== null) process.kill(-child.pid, 'SIGTERM');
      await gone;
    }),
  );
});

/** The blocks of the section, with their folders and ports replaced. */
function blocks(replaced: Readonly<Record<string, string>>): string[] {
  const readme = readFileSync(join(workspace, 'README.md'), 'utf8');
  const section = /^## Connect servers, or run a relay$(.*?)^## /ms.exec(readme)?.[1] ?? '';
  return [...section.matchAll(/^```sh$(.*?)^```$/gms)].map(([, block]) =>
    Object.entries(replaced).reduce((text, [written, real]) => text.replaceAll(written, real), block ?? ''),
  );
}

function shell(script: string): ChildProcess {
  const child = spawn('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: workspace,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return child;
}

/** Starts a server as the block says, and waits for its ready line. */
async function start(script: string): Promise<Record<string, unknown>> {
  const lines = createInterface({ input: shell(script).stdout ?? process.stdin });
  for await (const line of lines) if (line.startsWith('{"ready"')) return JSON.parse(line) as Record<string, unknown>;
  throw new Error('the server ended');
}

test('the README’s relay works as it is written, and an owner’s server becomes its peer', async () => {
  const folder = temporaryFolder('relay-readme');
  const [port = 0, ui = 0, ownPort = 0, ownUi = 0] = await freePorts(4);
  const [relay = '', owner = '', list = ''] = blocks({
    '8453': String(port),
    '8090': String(ui),
    'data/alice': `${folder}/alice --port ${ownPort} --ui-port ${ownUi}`,
    'mkdir -p data': `mkdir -p ${folder}`,
    // What npm does before the server is there was done before this test.
    'npm start --': 'exec node_modules/.bin/node dist/server/main.js',
    'data/relay': `${folder}/relay`,
  });
  const ready = await start(relay);
  expect(ready).toMatchObject({ address: `127.0.0.1:${port}`, setupToken: null });
  const mine = await start(owner);
  const listed = async (): Promise<string> => {
    const command = shell(list);
    let said = '';
    command.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(command, 'close')).toEqual([0, null]);
    return said;
  };
  expect(await until(listed, (text) => text.includes('approved'))).toContain(mine['serverId']);
});
