import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import fc from 'fast-check';
import { random, refusal } from '../identity/fixtures';
import { certificateExpiry, selfSignedCertificate } from './certificate';

const DAY_MS = 24 * 3600 * 1000;
const HOSTS = ['localhost', '127.0.0.1', '::1', 'chat.example.com', '192.168.0.100'];
const pem = (type: 'rsa' | 'ec'): string => {
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
};
const keyPem = pem('rsa');
const issue = (now: number, serial = random(16), hosts: readonly string[] = HOSTS): string =>
  selfSignedCertificate({ keyPem, hosts, now, days: 365, serial });

describe('a self-signed certificate', () => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  /** Slow to make in a test runner, so most tests look at the same one. */
  const issued = issue(now);
  const parsed = new X509Certificate(issued);

  it('names its hosts, domains and IP addresses apart', () => {
    for (const host of ['localhost', 'chat.example.com']) expect(parsed.checkHost(host)).toBe(host);
    for (const ip of ['127.0.0.1', '::1', '192.168.0.100']) expect(parsed.checkIP(ip)).toBe(ip);
    expect(parsed.checkHost('elsewhere.example.com')).toBeUndefined();
    expect(parsed.checkIP('192.168.0.101')).toBeUndefined();
  });

  it('is signed by its own key and is no authority over others', () => {
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.ca).toBe(false);
    expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(parsed.issuer).toBe(parsed.subject);
  });

  it('names the key that issued it', () => {
    const der = Buffer.from(parsed.raw).toString('hex');
    const subject = /0603551d0e04160414([0-9a-f]{40})/.exec(der)?.[1];
    const authority = /0603551d230418301680 ?14([0-9a-f]{40})/.exec(der)?.[1];
    expect(subject).toBeDefined();
    expect(authority).toBe(subject);
  });

  it('holds from a day ago for so many days', () => {
    expect(parsed.validFromDate.getTime()).toBe(now - DAY_MS);
    expect(parsed.validToDate.getTime()).toBe(now + 365 * DAY_MS);
    expect(certificateExpiry(issued)).toBe(now + 365 * DAY_MS);
  });

  it.each([0x00, 0xff])('has a positive serial number when its first random byte is %d', (first) => {
    const serial = random(16);
    serial[0] = first;
    const { serialNumber } = new X509Certificate(issue(now, serial));
    expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(serialNumber.slice(2).toLowerCase()).toBe(Buffer.from(serial.subarray(1)).toString('hex'));
  });

  it('is accepted by a real TLS client that trusts it, by name and by address, and by no other', async () => {
    const cert = issued;
    const server = createServer({ key: keyPem, cert, minVersion: 'TLSv1.3' }, (socket) => socket.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = async (options: { ca?: string; servername?: string }): Promise<string> => {
      const socket = connect({ host: '127.0.0.1', port, ...options });
      const [data] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return data.toString();
    };
    try {
      expect(await ask({ ca: cert })).toBe('hello');
      expect(await ask({ ca: cert, servername: 'chat.example.com' })).toBe('hello');
      await expect(ask({ ca: cert, servername: 'other.example.com' })).rejects.toMatchObject({
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
      await expect(ask({})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    } finally {
      server.close();
    }
  });

  it('is not issued for no host, another kind of key, or a serial number too short or too long', async () => {
    expect(await refusal(() => issue(now, random(16), []))).toBe('malformed');
    expect(await refusal(() => issue(now, random(7)))).toBe('malformed');
    expect(await refusal(() => issue(now, random(21)))).toBe('malformed');
    const key = (wrong: string) => () =>
      selfSignedCertificate({ keyPem: wrong, hosts: HOSTS, now, days: 1, serial: random(16) });
    expect(await refusal(key(pem('ec')))).toBe('malformed');
    expect(await refusal(key('no key'))).toBe('malformed');
  });

  it('is not seen in garbage', async () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.nat(issued.length - 40).map((end) => issued.slice(0, end)),
      fc.base64String().map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        expect(await refusal(() => certificateExpiry(text))).toBe('malformed');
      }),
    );
  });
});
