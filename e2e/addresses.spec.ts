import Database from 'better-sqlite3';
import { readCard } from '@parley/crypto/identity';
import { selfSignedCertificate } from '@parley/crypto/certificates';
import { parseAddress, parseInvite } from '@parley/protocol';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { parse } from 'ini';
import { ServerProcess, temporaryFolder, workspace } from './support/server';
import { newTerminal } from './support/story';

/** A fenced block of a document, without the indentation of a list. */
interface Example {
  readonly from: string;
  readonly text: string;
}

function examplesIn(file: string): Example[] {
  const document = readFileSync(join(workspace, file), 'utf8');
  return [...document.matchAll(/^( *)```ini\n(.*?)^ *```$/gms)].map(([, indent = '', text = '']) => ({
    from: file,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

const all = ['README.md', 'docs/operating.md'].flatMap(examplesIn);
/** Others are variables of Docker compose. */
const isConfiguration = ({ text }: Example): boolean => text.trimStart().startsWith('[');

interface Sections {
  readonly Network?: {
    readonly host?: string;
    readonly public_ip?: string;
    readonly domain?: string;
    readonly role?: string;
  };
  readonly Client?: { readonly client_id?: string };
  readonly UI?: { readonly host?: string };
  readonly TLS?: { readonly cert?: string };
}

/** The same for this machine: free ports, own addresses in the place of those that it does not have, and a certificate for the name. */
function forHere(example: string, folder: string): string {
  const domain = /^domain = ([^\s:]+)/m.exec(example)?.[1] ?? 'localhost';
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const serial = new Uint8Array(16).fill(3);
  writeFileSync(join(folder, 'key.pem'), keyPem);
  writeFileSync(
    join(folder, 'cert.pem'),
    selfSignedCertificate({ keyPem, hosts: [domain], now: Date.now(), days: 90, serial }),
  );
  writeFileSync(join(folder, 'relay.tokens'), 'a-token-for-an-example\n');
  return (
    example
      .replace(/^tokens_file = .*$/m, 'tokens_file = relay.tokens')
      // Nobody is there, and no name is looked up.
      .replace(/^bootstrap = .*$/m, 'bootstrap = 127.0.0.1:9')
      .replace(/^port = \d+$/gm, 'port = 0')
      .replace(/^cert = .*$/m, 'cert = cert.pem')
      .replace(/^key = .*$/m, 'key = key.pem')
      .replace(/(\[UI\]\nhost = )192\.168\.0\.100/, '$10.0.0.0')
      .replace(/^host = 192\.168\.0\.100$/m, 'host = 127.0.0.1')
  );
}

const servers: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.down()));
});

/** Addresses in the card of the owner. */
async function cardOf(server: ServerProcess): Promise<readonly string[]> {
  const database = new Database(join(server.data, 'parley.sqlite'), { readonly: true });
  try {
    const { card } = database.prepare('SELECT card FROM owner').get() as { card: Buffer };
    return (await readCard(new Uint8Array(card))).addresses;
  } finally {
    database.close();
  }
}

async function certificateAt(url: URL): Promise<string | undefined> {
  const socket = connect({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerX509Certificate()?.subjectAltName;
  socket.destroy();
  return name;
}

const configurations = new Map(all.filter(isConfiguration).map((example) => [example.text, example]));

test('the documents have an example for each kind of address', () => {
  const networks = [...configurations.keys()].map((text) => (parse(text) as Sections).Network ?? {});
  const kinds = networks.map(({ domain, public_ip }) => {
    if (domain !== undefined) return domain.includes(':') ? 'domain with port' : 'domain';
    return public_ip === undefined ? 'host' : 'public ip';
  });
  expect(new Set(kinds)).toEqual(new Set(['host', 'public ip', 'domain with port', 'domain']));
});

test.each(
  [...configurations.values()].map(({ from, text }) => [`${from}: ${text.trim().split('\n').join(' ')}`, text]),
)('a server starts with the example of %s, and ready line, invite and card say where it is', async (_title, text) => {
  const folder = temporaryFolder('example');
  const file = join(folder, 'config.conf');
  writeFileSync(file, forHere(text, folder));
  const { Network = {}, Client = {}, UI = {}, TLS = {} } = parse(readFileSync(file, 'utf8')) as Sections;
  const server = await ServerProcess.start({ folder, flags: ['--config', file] });
  servers.push(server);
  const { address, ui, setupToken } = server.ready;

  const place = parseAddress(address);
  if (place.kind !== 'host') throw new Error('a server is at a host');
  if (Network.domain !== undefined) {
    expect(address).toBe(Network.domain);
    expect(place.at.port).toBe(Number(Network.domain.split(':')[1] ?? 443));
  } else expect(address).toBe(`${Network.public_ip ?? Network.host ?? ''}:${place.at.port}`);
  expect(ui).toMatch(UI.host === undefined ? /^http:\/\/127\.0\.0\.1:\d+\/$/ : /^https:\/\/127\.0\.0\.1:\d+\/$/);
  if (TLS.cert !== undefined) expect(await certificateAt(new URL(ui))).toContain(place.at.host);
  if (Network.role === 'relay') {
    // Nobody owns a relay.
    expect(setupToken).toBeNull();
    return;
  }

  const terminal = newTerminal(server, folder, 'profile', 'a good password for an example');
  const handle = Client.client_id ?? 'alice';
  const [account] = await terminal.ok(
    ...['account', 'create', '--handle', handle, '--name', 'Example', '--setup-token', setupToken ?? ''],
  );
  expect(account?.['address']).toBe(`${handle}@${address}`);
  const [invite] = await terminal.ok('invite');
  const link = String(invite?.['link']);
  expect(parseInvite(link).address).toEqual({ ...place, handle });
  expect(link.split('#')[0]).toBe(
    Network.domain === undefined ? `web+parley:${handle}@${address}` : `https://${address}/i/${handle}`,
  );
  const told = await cardOf(server);
  expect(told[0]).toBe(address);
});
