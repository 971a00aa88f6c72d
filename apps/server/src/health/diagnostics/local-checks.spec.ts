import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@parley/protocol';
import { canMount, mounted } from '../../mounts.fixtures';
import { checkCard } from './card-check';
import { checkDisk } from './disk-check';
import { checkFiles } from './files-check';
import { checkMemory } from './memory-check';
import { runChecks } from './run-checks';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'parley-checks-')), 'data');
  mkdirSync(folder, { mode: 0o700 });
  for (const name of ['server.key', 'certificate.key', 'certificate.pem', 'parley.sqlite'])
    writeFileSync(join(folder, name), '', { mode: 0o600 });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const user = process.getuid?.() ?? 0;
const found = (findings: readonly Finding[]): string[] => findings.map((finding) => finding.found);

const onMount = canMount() ? it : it.skip;

describe('the disk', () => {
  it('is told to be free, low or full, by what is left for this user', async () => {
    const free = await checkDisk(folder, { low: 0, full: 0 });
    expect(free).toMatchObject({ ok: true, found: 'disk-free' });
    expect(await checkDisk(folder, { low: Number.MAX_SAFE_INTEGER, full: 0 })).toMatchObject({
      ok: false,
      found: 'disk-low',
    });
    expect(await checkDisk(folder, { low: Infinity, full: Infinity })).toMatchObject({ ok: false, found: 'disk-full' });
    const { free: left, total } = (free as Extract<Finding, { found: 'disk-free' }>).values;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(total);
  });

  onMount('is full when next to nothing is left on it', async () => {
    await mounted('size=8m', async (place) => {
      expect(await checkDisk(place)).toMatchObject({
        ok: false,
        found: 'disk-full',
        values: { total: 8 * 1024 * 1024 },
      });
    });
  });
});

describe('the memory', () => {
  it('is low below the limit', () => {
    expect(checkMemory(0)).toMatchObject({ ok: true, found: 'memory-free' });
    expect(checkMemory(Infinity)).toMatchObject({ ok: false, found: 'memory-low' });
  });
});

describe('the files', () => {
  it('are well when they are the user’s own', async () => {
    expect(found(await checkFiles(folder, { ownCertificate: true }))).toEqual(['files-private']);
  });

  it('are told when others may read them, each by its name', async () => {
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'server.key'), 0o640);
    // A certificate is public.
    chmodSync(join(folder, 'certificate.pem'), 0o644);
    const findings = await checkFiles(folder, { ownCertificate: true });
    expect(findings).toEqual([
      { check: 'files', ok: false, found: 'files-open', values: { file: 'data', mode: '755' } },
      { check: 'files', ok: false, found: 'files-open', values: { file: 'server.key', mode: '640' } },
    ]);
  });

  it('are told when they belong to somebody else', async () => {
    const [first] = await checkFiles(folder, { ownCertificate: true, user: user + 1 });
    expect(first).toEqual({
      check: 'files',
      ok: false,
      found: 'files-foreign',
      values: { file: 'data', owner: user, user: user + 1 },
    });
  });

  it('are told when they are missing, certificates only where they should lie there', async () => {
    rmSync(join(folder, 'certificate.pem'));
    expect(found(await checkFiles(folder, { ownCertificate: false }))).toEqual(['files-private']);
    expect(await checkFiles(folder, { ownCertificate: true })).toMatchObject([
      { found: 'files-missing', values: { file: 'certificate.pem' } },
    ]);
  });

  // The administrator may write everything, but not where nothing can be written.
  const readOnly = user === 0 ? onMount : it;
  readOnly('are told when they may not be written', async () => {
    const find = async (where: string): Promise<unknown> => await checkFiles(where, { ownCertificate: true });
    const fault = { found: 'files-read-only', values: { file: 'parley.sqlite' } };
    if (user !== 0) {
      chmodSync(join(folder, 'parley.sqlite'), 0o400);
      expect(await find(folder)).toMatchObject([fault]);
      return;
    }
    await mounted('size=1m,mode=700', async (place) => {
      cpSync(folder, place, { recursive: true, preserveTimestamps: true });
      execFileSync('mount', ['-o', 'remount,ro', place]);
      expect(await find(place)).toContainEqual(expect.objectContaining(fault));
    });
  });
});

describe('the card', () => {
  it('is outdated when it says other addresses, or the same in another order', () => {
    expect(checkCard(['a.example', '192.0.2.1:8443'], ['a.example', '192.0.2.1:8443'])).toMatchObject({ ok: true });
    for (const now of [['b.example'], ['192.0.2.1:8443', 'a.example'], ['a.example']])
      expect(checkCard(['a.example', '192.0.2.1:8443'], now)).toMatchObject({
        ok: false,
        found: 'card-outdated',
        values: { address: now[0] },
      });
  });
});

describe('a run of checks', () => {
  it('always has an answer: what throws or hangs is a check that failed, and the rest is told', async () => {
    const failures: unknown[] = [];
    const well: Finding = { check: 'card', ok: true, found: 'card-current', values: {} };
    const findings = await runChecks(
      [
        { name: 'disk', run: () => Promise.reject(new Error('no such disk')) },
        { name: 'clock', run: () => new Promise<never>(() => undefined) },
        { name: 'proxy', run: () => null },
        { name: 'card', run: () => [well] },
      ],
      (check) => failures.push(check),
      1,
    );
    expect(findings).toEqual([
      { check: 'disk', ok: false, found: 'check-failed', values: {} },
      { check: 'clock', ok: false, found: 'check-failed', values: {} },
      well,
    ]);
    expect(failures).toEqual(['disk', 'clock']);
  });
});
