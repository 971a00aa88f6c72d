import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeConfigFiles } from './config-files';
import { DemoNetwork } from './demo-network';
import type { DemoPerson, DemoSeat } from './demo-person';
import { readOptions, usage } from './options';
import { demoOwners, neighbours } from './people';

const options = readOptions();
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

if (options.help) process.stdout.write(usage);
else if (options.configOnly !== null) {
  const pairs = neighbours(options.servers, options.topology);
  process.stdout.write(await writeConfigFiles(options.configOnly, demoOwners(options.servers), pairs));
} else process.exitCode = await runDemo(options.keep);

/** Runs until a signal comes or a server ends. @returns exit code */
async function runDemo(keep: string | null): Promise<number> {
  process.umask(0o077);
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'parley-demo-'));
  if (keep !== null) mkdirSync(folder, { recursive: true });
  const network = new DemoNetwork({ ...options, folder });
  const stopped = new Promise<'stopped'>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => done('stopped'));
  });
  try {
    say(`Starting ${options.servers} servers and making their owners contacts …`);
    const opened = network.open();
    if ((await Promise.race([opened, stopped])) === 'stopped') {
      // What is under way fails when its server goes.
      opened.catch(() => undefined);
      return 0;
    }
    const seats = network.people.map(({ seat }) => seat);
    process.stdout.write(options.json ? `${JSON.stringify({ ready: true, folder, people: seats })}\n` : told(seats));
    const end = await Promise.race([stopped, network.lost()]);
    if (end === 'stopped') return 0;
    say(`The server of ${end.owner.name} ended by itself:\n${lastLines(end)}`);
    return 1;
  } catch (error) {
    say(`The demo cannot go on: ${error instanceof Error ? error.message : 'unknown fault'}`);
    for (const person of network.people) say(lastLines(person));
    return 1;
  } finally {
    say('Stopping …');
    await network.stop();
    if (keep === null) rmSync(folder, { recursive: true, force: true });
  }
}

function told(seats: readonly DemoSeat[]): string {
  const nameOf = (at: number): string => seats[at]?.name ?? '';
  const near = neighbours(options.servers, options.topology);
  const last = seats.length - 1;
  const apart = seats.length > 2 && !near.some(([a, b]) => a + b === last && a * b === 0);
  const pairs = apart ? [...near, [0, last] as const] : near;
  const contactsOf = (at: number): string =>
    pairs.flatMap(([a, b]) => (a === at ? [nameOf(b)] : b === at ? [nameOf(a)] : [])).join(', ');
  const people = seats.map(({ handle, name, ui, password, address, profile }, at) =>
    [
      name,
      `  open      ${ui}`,
      `  handle    ${handle}`,
      `  password  ${password}`,
      `  address   ${address}`,
      `  contacts  ${contactsOf(at)}`,
      `  terminal  node_modules/.bin/node dist/terminal/parley.js --profile ${profile}`,
    ].join('\n'),
  );
  const end = `Ctrl+C stops everything${options.keep === null ? ' and deletes it' : `; it stays in ${options.keep}`}.`;
  return `\n${people.join('\n\n')}\n\n${end}\n`;
}

/** The end of a server's log: it holds nothing of what people say. */
function lastLines({ server }: DemoPerson): string {
  return readFileSync(server.log, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}
