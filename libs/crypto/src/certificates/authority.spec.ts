import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { random, refusal } from '../identity/fixtures';
import { authorityCertificate, memberCertificate, type Authority, type MemberCertificate } from './authority';
import { selfSignedCertificate } from './certificate';

const DAY_MS = 24 * 3600 * 1000;
const newKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

describe('an authority of one’s own', () => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const authorityOf = (name: string, days = 3650): Authority => {
    const keyPem = newKey();
    return { keyPem, certPem: authorityCertificate({ keyPem, name, now, days, serial: random(16) }) };
  };
  const authority = authorityOf('Our “Verein”');
  const stranger = authorityOf('Our “Verein”');
  const [serverKey, clientKey] = [newKey(), newKey()];
  const issue = (options: Partial<MemberCertificate> = {}): string =>
    memberCertificate({
      authority,
      keyPem: serverKey,
      name: 'alice',
      hosts: ['127.0.0.1', 'alice.example.com'],
      now,
      days: 365,
      serial: random(16),
      ...options,
    });

  /** Slow to make in a test runner, so most tests look at the same ones. */
  const server = issue();
  const client = issue({ keyPem: clientKey, hosts: [] });

  it('issues, and is told by name', () => {
    const root = new X509Certificate(authority.certPem);
    expect([root.ca, root.subject, root.issuer]).toEqual([true, 'CN=Our “Verein”', 'CN=Our “Verein”']);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.checkPrivateKey(createPrivateKey(authority.keyPem))).toBe(true);
    const member = new X509Certificate(server);
    expect([member.ca, member.subject, member.issuer]).toEqual([false, 'CN=alice', root.subject]);
    expect(member.checkIssued(root)).toBe(true);
    expect(member.verify(root.publicKey)).toBe(true);
    expect(member.checkIssued(new X509Certificate(stranger.certPem))).toBe(false);
  });

  it('issues to servers for both directions, and to who has no address for one', () => {
    const [forServers, forClients] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];
    const [both, one] = [new X509Certificate(server), new X509Certificate(client)];
    expect(both.keyUsage).toEqual([forServers, forClients]);
    expect(both.checkHost('alice.example.com')).toBe('alice.example.com');
    expect(both.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect([one.keyUsage, one.subjectAltName]).toEqual([[forClients], undefined]);
  });

  it('issues nothing that lives longer than itself, and nothing once it has ended', async () => {
    const short = authorityOf('short', 30);
    expect(new X509Certificate(issue({ authority: short })).validToDate.getTime()).toBe(now + 30 * DAY_MS);
    expect(await refusal(() => issue({ authority: short, now: now + 31 * DAY_MS }))).toBe('expired');
  });

  it('does not issue with the key of another one, nor for what is no key', async () => {
    expect(await refusal(() => issue({ authority: { ...authority, keyPem: stranger.keyPem } }))).toBe('malformed');
    expect(await refusal(() => issue({ keyPem: 'no key' }))).toBe('malformed');
    expect(await refusal(() => issue({ authority: { ...authority, certPem: 'no certificate' } }))).toBe('malformed');
  });

  describe('in real TLS that asks both sides', () => {
    /** What the server makes of a client: `hello`, or the code with which its connection ended there. */
    async function meet(who: { cert?: string; key?: string }, shown = server): Promise<string> {
      const listener = createServer({
        ...{ key: serverKey, cert: shown, ca: authority.certPem, minVersion: 'TLSv1.3' },
        requestCert: true,
        rejectUnauthorized: true,
      });
      const met = new Promise<string>((resolve) => {
        listener.on('secureConnection', (socket: TLSSocket) => resolve(String(socket.authorized && 'hello')));
        listener.on('tlsClientError', ({ code }: NodeJS.ErrnoException, { authorizationError }: TLSSocket) =>
          // Declared as an error, and a code in truth.
          resolve((authorizationError as unknown as string | undefined) ?? code ?? ''),
        );
      });
      await once(listener.listen(0, '127.0.0.1'), 'listening');
      const { port } = listener.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ca: authority.certPem, ...who });
      const refused = once(socket, 'error').then(([error]) => String((error as NodeJS.ErrnoException).code));
      try {
        return await Promise.race([met, once(socket, 'secureConnect').then(() => met), refused]);
      } finally {
        socket.destroy();
        listener.close();
      }
    }

    it('members meet', async () => {
      expect(await meet({ key: clientKey, cert: client })).toBe('hello');
      expect(await meet({ key: serverKey, cert: server })).toBe('hello');
    });

    it('nobody else does', async () => {
      expect(await meet({})).toBe('ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE');
      const foreign = issue({ authority: stranger, keyPem: clientKey });
      // Its authority has the same name, so that only the signature tells.
      expect(await meet({ key: clientKey, cert: foreign })).toMatch(
        /^(UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_SIGNATURE_FAILURE|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/,
      );
      const ended = issue({ keyPem: clientKey, now: now - 400 * DAY_MS });
      expect(await meet({ key: clientKey, cert: ended })).toBe('CERT_HAS_EXPIRED');
      const own = selfSignedCertificate({ keyPem: clientKey, hosts: ['x'], now, days: 9, serial: random(16) });
      expect(await meet({ key: clientKey, cert: own })).toBe('INVALID_PURPOSE');
    });

    it('a client’s certificate does for no server', async () => {
      const other = issue({ hosts: [] });
      expect(await meet({ key: clientKey, cert: client }, other)).toBe('INVALID_PURPOSE');
    });
  });
});
