import { selfSignedCertificate } from '@parley/crypto/certificates';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { TestAuthority } from './federation/members.fixtures';
import { buildServer, ProgramFolder, type RunningProgram } from './program.fixtures';

const DAY_MS = 24 * 3600 * 1000;
const keyOf = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const key = keyOf();
const certificate = (now: number, of = key): string =>
  selfSignedCertificate({
    keyPem: of,
    hosts: ['chat.example.com'],
    now,
    days: 30,
    serial: new Uint8Array(16).fill(9),
  });

const portOf = ({ ready }: RunningProgram): number => Number(ready.address.split(':')[1]);

/** Of the certificate that is shown there. */
async function fingerprintAt(port: string): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const shown = socket.getPeerX509Certificate()?.fingerprint256;
  socket.destroy();
  return shown;
}

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

  it('is taken anew while the server runs, once it is whole, holds and fits its key', async () => {
    const server = await folder.start(['--ui-host', '0.0.0.0']);
    const ports = [new URL(server.ready.ui).port, server.ready.address.split(':')[1] ?? ''];
    const shown = (): Promise<(string | undefined)[]> => Promise.all(ports.map(fingerprintAt));
    const said = async (event: string): Promise<void> => {
      const seen = server.log.split(event).length;
      while (server.log.split(event).length === seen) await once(server.process.stderr ?? server.process, 'data');
    };
    const old = await shown();

    const nextKey = keyOf();
    const next = certificate(Date.now(), nextKey);
    let refused = said('certificate-refused');
    writeFileSync(files.cert, next.slice(0, next.length / 2));
    await refused;
    expect(server.log).toContain('[TLS] cert holds no whole certificate');
    refused = said('certificate-refused');
    writeFileSync(files.cert, next);
    await refused;
    expect(server.log).toContain('[TLS] key is not the key of [TLS] cert');
    expect(await shown()).toEqual(old);

    const renewed = said('certificate-renewed');
    // As certbot does: another file in the place of the old one.
    writeFileSync(`${files.key}.new`, nextKey);
    renameSync(`${files.key}.new`, files.key);
    await renewed;
    const { fingerprint256 } = new X509Certificate(next);
    expect(await shown()).toEqual([fingerprint256, fingerprint256]);

    refused = said('certificate-refused');
    writeFileSync(files.cert, certificate(Date.UTC(2024, 0, 1), nextKey));
    await refused;
    expect(server.log).toContain('[TLS] cert ended on 2024-01-31');
    expect(await shown()).toEqual([fingerprint256, fingerprint256]);
    expect(server.log).not.toMatch(/BEGIN|PRIVATE/);
    expect(await server.end()).toBe(0);
  }, 120_000);

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

  it('may lie in one file with its key, which is then named once or twice', async () => {
    writeFileSync(files.cert, `${key}${good}`);
    for (const named of ['cert = cert.pem', 'cert = cert.pem\nkey = cert.pem']) {
      writeFileSync(files.config, `[TLS]\n${named}\n`);
      const server = await folder.start();
      const socket = connect({ host: '127.0.0.1', port: portOf(server), rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      expect(socket.getPeerX509Certificate()?.subjectAltName).toBe('DNS:chat.example.com');
      socket.destroy();
      expect(await server.end()).toBe(0);
    }
  }, 60_000);

  it('stops the start when it lies alone where its key should be, too', () => {
    writeFileSync(files.config, '[TLS]\ncert = cert.pem\n');
    expect(refusal()).toContain('[TLS] key is missing, and [TLS] cert does not hold the key, too');
    writeFileSync(files.cert, `${good}${key.slice(0, key.length / 2)}`);
    expect(refusal()).toContain('[TLS] key holds no whole, unencrypted key');
  });

  it('may be near its end', async () => {
    writeFileSync(files.cert, certificate(Date.now() - 29 * DAY_MS));
    expect(await (await folder.start()).end()).toBe(0);
  }, 60_000);
});

/** The whole program, as a member of a closed federation. */
describe('an authority that was configured', () => {
  const ours = new TestAuthority();
  const member = ours.issue();
  let folder: ProgramFolder;
  let file: (name: string) => string;

  beforeAll(() => buildServer(), 180_000);
  beforeEach(() => {
    folder = new ProgramFolder();
    file = (name) => join(folder.path, name);
    writeFileSync(file('config.conf'), '[TLS]\ncert = member.pem\nca = ca.pem\n');
    writeFileSync(file('member.pem'), `${member.key}${member.cert}`);
    writeFileSync(file('ca.pem'), ours.ca);
  });
  afterEach(() => folder.remove());

  const refusal = (): string => {
    const { status, stdout, stderr } = folder.refusal();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect(stderr).not.toMatch(/BEGIN|PRIVATE K|[A-Za-z0-9+/]{40}/);
    return stderr;
  };

  it('is asked of everybody who connects', async () => {
    const server = await folder.start();
    const reach = async (options: object): Promise<string> => {
      const socket = connect({ host: '127.0.0.1', port: portOf(server), ca: ours.ca, ...options });
      await once(socket, 'secureConnect');
      socket.write('GET /.well-known/parley HTTP/1.1\r\nHost: x\r\n\r\n');
      return once(socket, 'data')
        .then(
          ([data]) => String(data).slice(0, 12),
          (error: unknown) => String((error as NodeJS.ErrnoException).code),
        )
        .finally(() => socket.destroy());
    };
    expect(await reach(member)).toBe('HTTP/1.1 200');
    expect(await reach({})).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
    expect(await server.end()).toBe(0);
    expect(server.log).toContain('outsider-refused');
  }, 60_000);

  it('may have its successor beside it', async () => {
    const next = new TestAuthority('Next');
    writeFileSync(file('ca.pem'), `${next.ca}${ours.ca}`);
    expect(await (await folder.start()).end()).toBe(0);
  }, 60_000);

  it('stops the start when this server is no member of it', () => {
    const theirs = new TestAuthority();
    writeFileSync(file('ca.pem'), theirs.ca);
    expect(refusal()).toContain('[TLS] cert was not issued by [TLS] ca');
  });

  it('stops the start when the certificate is for dialling alone', () => {
    const client = ours.issue({ hosts: [] });
    writeFileSync(file('member.pem'), `${client.key}${client.cert}`);
    expect(refusal()).toContain('[TLS] cert is not for both directions');
  });

  it('stops the start without a certificate of this server', () => {
    writeFileSync(file('config.conf'), '[TLS]\nca = ca.pem\n');
    expect(refusal()).toContain('[TLS] cert is missing: in a closed federation');
  });

  it('stops the start when its key lies with it', () => {
    writeFileSync(file('ca.pem'), `${ours.caKey}${ours.ca}`);
    expect(refusal()).toContain('[TLS] ca holds a private key');
  });

  it('stops the start when it is half written, or no authority, or has ended', () => {
    writeFileSync(file('ca.pem'), ours.ca.slice(0, ours.ca.length / 2));
    expect(refusal()).toContain('[TLS] ca holds no whole certificate');
    writeFileSync(file('ca.pem'), `${ours.ca}${ours.ca.slice(0, ours.ca.length / 2)}`);
    expect(refusal()).toContain('[TLS] ca holds no whole certificate');
    writeFileSync(file('ca.pem'), '');
    expect(refusal()).toContain('[TLS] ca holds no whole certificate');
    writeFileSync(file('ca.pem'), member.cert);
    expect(refusal()).toContain('[TLS] ca holds a certificate that is none of an authority');
    writeFileSync(file('ca.pem'), new TestAuthority('Old', Date.UTC(2010, 0, 1)).ca);
    expect(refusal()).toContain('[TLS] ca ended on 2019-12-30');
    rmSync(file('ca.pem'));
    expect(refusal()).toContain('[TLS] ca names a file that cannot be read (ENOENT)');
  });
});
