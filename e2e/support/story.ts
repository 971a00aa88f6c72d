import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServerProcess, temporaryFolder } from './server';
import { Terminal } from './parley';

/** A person with an own server and a terminal that is signed in to it. */
export interface Person {
  readonly handle: string;
  readonly server: ServerProcess;
  readonly terminal: Terminal;
  readonly password: string;
  readonly accountId: string;
  readonly address: string;
  readonly recoveryWords: string;
}

/** Starts a server and makes its owner. `environment` is that of the server. */
export async function newPerson(
  handle: string,
  password = `a good password for ${handle}`,
  environment: Record<string, string> = {},
  /** As others see it. */
  name = handle.charAt(0).toUpperCase() + handle.slice(1),
  /** Where the server keeps itself, and the flags of its first start. */
  { folder = temporaryFolder(handle), flags }: { folder?: string; flags?: readonly string[] } = {},
): Promise<Person> {
  const server = await ServerProcess.start({ folder, environment, ...(flags !== undefined && { flags }) });
  const terminal = newTerminal(server, folder, 'profile', password);
  const [made] = await terminal.ok(
    ...['account', 'create', '--handle', handle, '--name', name, '--setup-token', server.ready.setupToken ?? ''],
  );
  const { accountId, address, recoveryWords } = made as Record<'accountId' | 'address' | 'recoveryWords', string>;
  return { handle, server, terminal, password, accountId, address, recoveryWords };
}

/** A further profile of the same person; it signs in with its first command. */
export function newTerminal(server: ServerProcess, folder: string, profile: string, password: string): Terminal {
  const place = join(folder, profile);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
  return new Terminal(server.ready.ui.replace(/\/$/, ''), place, password);
}

/** Makes two people contacts: request by address, acceptance, and each knows the other's key packages. */
export async function befriend(a: Person, b: Person): Promise<void> {
  await a.terminal.ok('contacts', 'add', b.address);
  await waitFor(b, (line) => line['type'] === 'request' && line['id'] === a.accountId);
  await b.terminal.ok('contacts', 'accept', a.accountId);
  await waitFor(a, (line) => line['type'] === 'contact' && line['id'] === b.accountId && line['state'] === 'approved');
}

/** Reads until such an event was there. */
async function waitFor(person: Person, wanted: (event: Record<string, unknown>) => boolean): Promise<void> {
  const follow = person.terminal.start('receive', '--follow');
  try {
    await follow.until((events) => events.some(wanted));
  } finally {
    await follow.end();
  }
}
