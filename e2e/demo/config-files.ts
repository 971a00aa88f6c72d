import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { DemoOwner } from './people';

/** Ports of one server; 0 means any free one. */
interface Ports {
  readonly port: number;
  readonly uiPort: number;
}

export const configFile = (folder: string): string => join(folder, 'config.conf');

/**
 * Writes the configuration of one server on this machine; its data lies beside the file.
 * @param toldIp what others are told in the place of 127.0.0.1, where it listens; null for that itself
 */
export function writeConfig(
  folder: string,
  { handle }: DemoOwner,
  { port, uiPort }: Ports,
  toldIp: string | null = null,
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines = [
    '[Network]',
    'host = 127.0.0.1',
    `port = ${port}`,
    ...(toldIp === null ? [] : [`public_ip = ${toldIp}`]),
    '',
    '[Client]',
    `client_id = ${handle}`,
    '',
    '[UI]',
    'host = 127.0.0.1',
    `port = ${uiPort}`,
    '',
    '[Storage]',
    'data = ./data',
    '',
  ];
  writeFileSync(configFile(folder), lines.join('\n'));
}

/**
 * Writes a folder with `config.conf` for each owner, and `README.txt` that says how to start them and who becomes whose contact.
 * @returns the text of that file
 */
export async function writeConfigFiles(
  folder: string,
  owners: readonly DemoOwner[],
  pairs: readonly (readonly [number, number])[],
): Promise<string> {
  const taken = new Set<number>();
  for (const owner of owners) {
    const [port, uiPort] = [await freePort(8443, taken), await freePort(8080, taken)];
    writeConfig(join(folder, owner.handle), owner, { port, uiPort });
  }
  const nameAt = (at: number): string => owners[at]?.name ?? '';
  const text = [
    'Start each server in a terminal of its own, from the folder of Parley:',
    '',
    ...owners.map(({ handle }) => `  npm start -- --config ${configFile(join(folder, handle))}`),
    '',
    'Each prints a link that makes its owner the first time it is opened.',
    ...(pairs.length === 0 ? [] : ['Then make these people contacts, by an invite link of the one for the other:', '']),
    ...pairs.map(([a, b]) => `  ${nameAt(a)} and ${nameAt(b)}`),
    '',
  ].join('\n');
  writeFileSync(join(folder, 'README.txt'), text);
  return text;
}

/** The first port from `start` on that nobody uses now and that was not given before. */
async function freePort(start: number, taken: Set<number>): Promise<number> {
  for (let port = start; ; port++) {
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .once('listening', () => probe.close(() => resolve(true)))
      .listen(port, '127.0.0.1');
  });
}
