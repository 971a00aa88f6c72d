import { selfSignedCertificate } from '@parley/crypto/certificates';
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { temporaryFolder, type ServerProcess } from './support/server';
import { befriend, newPerson, type Person } from './support/story';

const people: Person[] = [];
afterAll(async () => {
  await Promise.all(people.map(({ server }) => server.down()));
});

const folder = temporaryFolder('renewed');
const files = { cert: join(folder, 'fullchain.pem'), key: join(folder, 'privkey.pem') };

/** Puts another certificate in the place of the one that is there, the key first. */
function renew(): X509Certificate {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const cert = selfSignedCertificate({
    keyPem,
    hosts: ['localhost'],
    now: Date.now(),
    days: 90,
    serial: randomBytes(16),
  });
  for (const [path, text] of [
    [files.key, keyPem],
    [files.cert, cert],
  ] as const) {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
  return new X509Certificate(cert);
}

/** Resolves once the server has logged this. */
async function logged({ log }: ServerProcess, event: string): Promise<void> {
  const changes = watch(log);
  while (!readFileSync(log, 'utf8').includes(event)) await once(changes, 'change');
  changes.close();
}

test('files are fetched from a server whose certificate nobody vouches for, also after it was renewed while it ran', async () => {
  renew();
  const [alice, bob] = [
    await newPerson('alice'),
    await newPerson('bob', undefined, { PARLEY_TLS_CERT: files.cert, PARLEY_TLS_KEY: files.key }),
  ];
  people.push(alice, bob);
  await befriend(alice, bob);
  await Promise.all([alice.terminal.ok('receive'), bob.terminal.ok('receive')]);
  const fetched = async (name: string): Promise<void> => {
    const path = join(folder, name);
    writeFileSync(path, randomBytes(100_000));
    await bob.terminal.ok('send', alice.accountId, '--file', path);
    await alice.terminal.ok('receive', '--count', '1', '--timeout', '30');
    const offer = (await alice.terminal.ok('transfers')).find((line) => line['name'] === name);
    const [done] = await alice.terminal.ok('transfers', 'accept', String(offer?.['id']));
    expect(done).toMatchObject({ state: 'complete', size: 100_000 });
  };
  await fetched('before.bin');

  const next = renew();
  await logged(bob.server, 'certificate-renewed');
  const [host, port] = bob.server.ready.address.split(':');
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  expect(socket.getPeerX509Certificate()?.fingerprint256).toBe(next.fingerprint256);
  socket.destroy();
  await fetched('after.bin');
});
