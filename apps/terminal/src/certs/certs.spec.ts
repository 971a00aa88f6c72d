import type { Authority } from '@parley/crypto/certificates';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AuthorityFiles, keepMember } from './authority-files';
import { newAuthority, newMember } from './issue';

const DAY_MS = 24 * 3600 * 1000;
const passphrase = 'twelve or more of them';

describe('the authority of a closed federation', () => {
  let folder: string;
  let made: Awaited<ReturnType<typeof newAuthority>>;

  beforeAll(async () => {
    made = await newAuthority({ name: 'Ours', days: 10, now: Date.now() });
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parley-certs-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const filesIn = async (with_: string | null = null): Promise<AuthorityFiles> => {
    const files = new AuthorityFiles(join(folder, 'ours'));
    await files.keep(made.certPem, made.key, with_);
    return files;
  };
  const mode = (path: string): number => statSync(path).mode & 0o777;
  const refusal = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );

  it('has its key apart from its certificate, for its owner alone', async () => {
    const files = await filesIn();
    expect(files.key).toBe(join(folder, 'ours/offline/ca.key'));
    expect(mode(dirname(files.key))).toBe(0o700);
    expect(mode(files.key)).toBe(0o600);
    expect(readFileSync(files.certificate, 'utf8')).toBe(made.certPem);
    expect((await files.open(null)).keyPem).toBe(made.key.export({ format: 'pem', type: 'pkcs8' }));
  });

  it('is never made over another one', async () => {
    const files = await filesIn();
    const other = await newAuthority({ name: 'Other', days: 10, now: Date.now() });
    expect(await refusal(files.keep(other.certPem, other.key, null))).toMatch(/is there already; nothing was changed/);
    expect((await files.open(null)).certPem).toBe(made.certPem);
  });

  it('seals its key with a passphrase, which only itself opens', async () => {
    expect(await refusal(filesIn('short'))).toMatch(/at least 12 characters/);
    const files = await filesIn(passphrase);
    expect(await files.isSealed()).toBe(true);
    expect(readFileSync(files.key, 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    expect((await files.open(passphrase)).certPem).toBe(made.certPem);
    expect(await refusal(files.open('another passphrase'))).toMatch(/the passphrase does not open/);
  });

  it('issues with a key that was taken offline once it is named, and says where it looked before', async () => {
    const files = await filesIn();
    const elsewhere = join(folder, 'stick');
    renameSync(dirname(files.key), elsewhere);
    expect(await refusal(files.open(null))).toMatch(/is not at .*offline\/ca\.key: bring it back, or .*--ca-key/);
    const found = new AuthorityFiles(files.folder, join(elsewhere, 'ca.key'));
    expect((await found.open(null)).certPem).toBe(made.certPem);
    expect(await refusal(new AuthorityFiles(folder).open(null))).toMatch(/no authority in .*parley certs init/);
  });

  it('does not issue from files that are half written or do not fit', async () => {
    const files = await filesIn();
    const key = readFileSync(files.key, 'utf8');
    writeFileSync(files.key, key.slice(0, key.length / 2));
    expect(await refusal(files.open(null))).toMatch(/ca\.key holds no whole key$/);
    const other = await newAuthority({ name: 'Other', days: 10, now: Date.now() });
    writeFileSync(files.key, other.key.export({ format: 'pem', type: 'pkcs8' }));
    expect(await refusal(files.open(null))).toMatch(/is not the key of/);
    writeFileSync(files.certificate, made.certPem.slice(0, made.certPem.length / 2));
    expect(await refusal(files.open(null))).toMatch(/ca\.pem holds no whole certificate/);
  });

  describe('issues a member', () => {
    const issue = (authority: Authority): ReturnType<typeof newMember> =>
      newMember(authority, { name: 'alice', hosts: ['127.0.0.1'], days: 365, now: Date.now() });

    it('one file with key and certificate, no longer than itself', async () => {
      const { key, certPem } = await issue(await (await filesIn()).open(null));
      const certificate = new X509Certificate(certPem);
      expect(certificate.checkPrivateKey(createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })))).toBe(true);
      expect(certificate.verify(new X509Certificate(made.certPem).publicKey)).toBe(true);
      expect(certificate.validToDate.getTime()).toBeLessThanOrEqual(Date.now() + 10 * DAY_MS);
    });

    it('takes the place of an earlier one only on request', async () => {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, 'alice.pem');
      await keepMember(path, 'first', false);
      expect(await refusal(keepMember(path, 'second', false))).toMatch(/is there already/);
      expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['first', 0o600]);
      await keepMember(path, 'second', true);
      expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['second', 0o600]);
    });
  });
});
