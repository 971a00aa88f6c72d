import { createHash } from 'node:crypto';
import { createReadStream, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Terminal } from '../support/parley';
import { ServerProcess, temporaryFolder } from '../support/server';
import { befriend, newPerson, type Person } from '../support/story';
import { Authority } from './support/authority';
import { freePorts } from './support/free-ports';
import { missingForNginx, Nginx } from './support/nginx';

/** Size of the file: `PARLEY_PROXY_MIB=1024` for the one that a person may want to see once. */
const MIB = Number(process.env['PARLEY_PROXY_MIB'] ?? 300);
/** On a machine that has much else to do. */
const PATIENCE_MS = 60_000 + MIB * 500;
const DOMAIN = 'chat.example.com';
const password = 'seven quiet llamas knitting';
const missing = missingForNginx();

const mustBeThere = (process.env['CI'] ?? process.env['PARLEY_CI']) !== undefined;
if (missing !== null && !mustBeThere) test.skip(`files through nginx: ${missing}`, () => undefined);

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

(missing !== null && !mustBeThere ? describe.skip : describe)('files of somebody behind nginx', () => {
  let nginx: Nginx;
  let alice: Person;
  let bob: Person;

  beforeAll(async () => {
    if (missing !== null) throw new Error(missing);
    const authority = new Authority();
    const [http, https, network, ui] = (await freePorts(4)).map(String) as [string, string, string, string];
    const values = {
      PROXY_DOMAIN: DOMAIN,
      PROXY_HTTP_PORT: http,
      PROXY_HTTPS_PORT: https,
      PROXY_UI: `http://127.0.0.1:${ui}`,
      PROXY_FEDERATION: `https://127.0.0.1:${network}`,
    };
    const ca = join(temporaryFolder('authority'), 'ca.pem');
    writeFileSync(ca, authority.certificate);
    const environment = {
      NODE_OPTIONS: `--require ${join(__dirname, 'support/names.cjs')}`,
      NODE_EXTRA_CA_CERTS: ca,
      PARLEY_TEST_DOMAIN: DOMAIN,
    };
    const settings = { PARLEY_NETWORK_DOMAIN: `${DOMAIN}:${https}`, PARLEY_NETWORK_TRUSTED_PROXIES: '127.0.0.1' };
    const flags = ['--host', '127.0.0.1', '--port', network, '--ui-port', ui];
    let server: ServerProcess;
    [server, nginx, bob] = await Promise.all([
      ServerProcess.start({ environment: { ...environment, ...settings }, flags }),
      Nginx.start(values, authority.issue(DOMAIN)),
      newPerson('bob', password, environment),
    ]);
    // Her own client comes by the domain too.
    const terminal = new Terminal(`https://${DOMAIN}:${https}`, temporaryFolder('profile'), password, environment);
    const create = ['account', 'create', '--handle', 'alice', '--name', 'Alice'];
    const [account] = await terminal.ok(...create, '--setup-token', server.ready.setupToken ?? '');
    alice = {
      ...bob,
      server,
      terminal,
      accountId: String(account?.['accountId']),
      address: String(account?.['address']),
    };
    await befriend(bob, alice);
  });
  afterAll(() => Promise.all([nginx?.stop(), alice?.server.down(), bob?.server.down()]));

  it(
    'go up and out through it, part by part, and back in as large as they are',
    async () => {
      const path = join(alice.server.folder, 'large.bin');
      writeFileSync(path, 'It begins, and then there is much of nothing.');
      truncateSync(path, MIB * 1024 * 1024);
      const [sent] = await alice.terminal.ok('send', bob.accountId, '--file', path);
      const { id } = sent?.['transfer'] as { id: string };
      await bob.terminal.ok('receive');
      const [got] = await bob.terminal.ok('transfers', 'accept', id);
      expect(got).toMatchObject({ state: 'complete', size: MIB * 1024 * 1024 });
      expect(await sha256(String(got?.['path']))).toBe(await sha256(path));

      const back = await bob.terminal.ok('send', alice.accountId, '--file', String(got?.['path']));
      const returning = (back[0]?.['transfer'] as { id: string }).id;
      await alice.terminal.ok('receive');
      expect(await alice.terminal.ok('transfers', 'accept', returning)).toMatchObject([
        { state: 'complete', sha256: got?.['sha256'] },
      ]);
    },
    PATIENCE_MS,
  );
});
