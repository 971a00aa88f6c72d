import { selfSignedCertificate } from '@parley/crypto/certificates';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { buildServer, ProgramFolder } from './program.fixtures';

const DAY_MS = 24 * 3600 * 1000;
const keyOf = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const key = keyOf();
const certificate = (now: number): string =>
  selfSignedCertificate({
    keyPem: key,
    hosts: ['chat.example.com'],
    now,
    days: 30,
    serial: new Uint8Array(16).fill(9),
  });

/** The whole program, with a certificate from elsewhere. */
describe('a certificate that was configured', () => {
  const good = certificate(Date.now());
  let folder: ProgramFolder;
  let files: { cert: string; key: string; config: string };

  beforeAll(() => buildServer(), 180_000);
  beforeEach(() => {
    folder = new ProgramFolder();
    const at = (name: string): string => join(folder.path, name);
    files = { cert: at('cert.pem'), key: at('key.pem'), config: at('config.conf') };
    writeFileSync(files.config, '[TLS]\ncert = cert.pem\nkey = key.pem\n');
    writeFileSync(files.cert, good);
    writeFileSync(files.key, key);
  });
  afterEach(() => folder.remove());

  const refusal = (): string => {
    const { status, stdout, stderr } = folder.refusal();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    return stderr;
  };

  it('is shown on both ports', async () => {
    const server = await folder.start(['--ui-host', '0.0.0.0']);
    for (const port of [new URL(server.ready.ui).port, server.ready.address.split(':')[1]]) {
      const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      expect(socket.getPeerX509Certificate()?.subjectAltName).toBe('DNS:chat.example.com');
      socket.destroy();
    }
    await server.end();
    expect(existsSync(join(folder.data, 'certificate.pem'))).toBe(false);
  }, 60_000);

  it('stops the start with one sentence when it has ended, naming the day', () => {
    writeFileSync(files.cert, certificate(Date.UTC(2024, 0, 1)));
    expect(refusal()).toMatch(/\[TLS\] cert ended on 2024-01-31/);
  });

  it('stops the start when it or its key is half written', () => {
    writeFileSync(files.cert, good.slice(0, good.length / 2));
    expect(refusal()).toContain('[TLS] cert holds no whole certificate');
    writeFileSync(files.cert, good);
    writeFileSync(files.key, key.slice(0, key.length / 2));
    expect(refusal()).toContain('[TLS] key holds no whole, unencrypted key');
    writeFileSync(files.key, '');
    expect(refusal()).toContain('[TLS] key holds no whole, unencrypted key');
  });

  it('stops the start when the key is that of another one', () => {
    writeFileSync(files.key, keyOf());
    expect(refusal()).toContain('[TLS] key is not the key of [TLS] cert');
  });

  it('stops the start when a file is missing, naming its key of the configuration', () => {
    rmSync(files.key);
    expect(refusal()).toContain('[TLS] key names a file that cannot be read (ENOENT)');
  });

  it('is never repeated in the sentence, nor is its key', () => {
    writeFileSync(files.cert, key);
    expect(refusal()).not.toMatch(/BEGIN|PRIVATE|[A-Za-z0-9+/]{40}/);
  });

  it('may be near its end', async () => {
    writeFileSync(files.cert, certificate(Date.now() - 29 * DAY_MS));
    expect(await (await folder.start()).end()).toBe(0);
  }, 60_000);
});
