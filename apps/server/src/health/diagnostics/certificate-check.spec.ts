import { selfSignedCertificate } from '@parley/crypto/certificates';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@parley/protocol';
import { checkCertificate } from './certificate-check';

const DAY_MS = 24 * 3600 * 1000;
const now = Date.now();
const pemOf = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const key = pemOf();
const cert = selfSignedCertificate({
  keyPem: key,
  hosts: ['chat.example.com', '127.0.0.1'],
  now,
  days: 30,
  serial: new Uint8Array(16).fill(7),
});

describe('the certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-certificate-check-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), own: false };
  const server = createServer({ cert, key });
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key);
  });

  const look = async (
    at = now,
    names = ['chat.example.com'],
  ): Promise<readonly (readonly [Finding['found'], unknown])[]> => {
    const { port } = server.address() as AddressInfo;
    const findings = await checkCertificate({ files, names, at: { host: '127.0.0.1', port }, now: at });
    return findings.map(({ found, values }) => [found, values]);
  };
  const until = Math.floor((now + 30 * DAY_MS) / 1000) * 1000;

  it('is good while it holds, fits and is shown', async () => {
    expect(await look()).toEqual([['certificate-good', { until }]]);
  });

  it('is told two weeks before it ends, when it has ended, and when it has not begun', async () => {
    expect(await look(now + 15.9 * DAY_MS)).toEqual([['certificate-good', { until }]]);
    expect(await look(now + 16.1 * DAY_MS)).toEqual([['certificate-ends-soon', { until, own: false }]]);
    expect(await look(now + 31 * DAY_MS)).toEqual([['certificate-expired', { until, own: false }]]);
    expect(await look(now - 10 * DAY_MS)).toMatchObject([['certificate-not-yet', {}]]);
  });

  it('is told when it lacks the name that others come by', async () => {
    expect(await look(now, ['other.example.com'])).toEqual([
      ['certificate-lacks-name', { address: 'other.example.com', own: false }],
    ]);
  });

  it('is told when the key is that of another one', async () => {
    writeFileSync(files.key, pemOf());
    expect(await look()).toEqual([['certificate-key-differs', { own: false }]]);
  });

  it.each(['cert', 'key'] as const)('is told when its file of the %s is half written or gone', async (name) => {
    writeFileSync(files[name], (name === 'cert' ? cert : key).slice(0, 600));
    expect(await look()).toEqual([['certificate-unreadable', { own: false }]]);
    rmSync(files[name]);
    expect(await look()).toEqual([['certificate-unreadable', { own: false }]]);
  });

  it('is told when it was renewed and the server still shows the one before', async () => {
    const serial = new Uint8Array(16).fill(8);
    writeFileSync(
      files.cert,
      selfSignedCertificate({ keyPem: key, hosts: ['chat.example.com'], now, days: 60, serial }),
    );
    expect(await look()).toEqual([['certificate-not-served', {}]]);
  });
});
