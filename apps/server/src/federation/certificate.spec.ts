import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config';
import { loadCertificate } from './certificate';

const DAY_MS = 24 * 3600 * 1000;

describe('the server’s own certificate', () => {
  const now = Date.now();
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parley-certificate-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const loadedAt = async (time: number): Promise<X509Certificate> => {
    const config = loadConfig({ argv: ['--data', folder], environment: {}, folder });
    return new X509Certificate((await loadCertificate(config, time)).cert);
  };

  it('stays the same from start to start', async () => {
    const { fingerprint256 } = await loadedAt(now);
    expect((await loadedAt(now + 365 * DAY_MS)).fingerprint256).toBe(fingerprint256);
  });

  it.each([
    ['about to end', -3 * 365 + 30],
    ['from a time when the clock was ahead', 400],
  ])('is made anew when it is %s', async (_when, days) => {
    const before = await loadedAt(now + days * DAY_MS);
    const after = await loadedAt(now);
    expect(after.fingerprint256).not.toBe(before.fingerprint256);
    expect(after.validFromDate.getTime()).toBeLessThanOrEqual(now);
    expect(after.validToDate.getTime()).toBeGreaterThan(now + 365 * DAY_MS);
    expect((await loadedAt(now)).fingerprint256).toBe(after.fingerprint256);
  });
});
