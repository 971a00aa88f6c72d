import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileLine } from './profile-checks';

const user = process.getuid?.() ?? 0;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
  writeFileSync(join(directory, 'device.json'), '{}', { mode: 0o600 });
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a profile is well when it is its user’s own', () => {
  expect(profileLine(directory)).toMatchObject({ ok: true });
});

test('a profile that others may read is told, with the file and its mode', () => {
  chmodSync(join(directory, 'device.json'), 0o644);
  const { ok, detail, remedy } = profileLine(directory);
  expect(ok).toBe(false);
  expect(detail).toContain(`${join(directory, 'device.json')} (mode 644)`);
  expect(remedy).toContain(`chmod -R go= ${directory}`);
});

test('a profile of somebody else is told', () => {
  const { ok, remedy } = profileLine(directory, user + 1);
  expect(ok).toBe(false);
  expect(remedy).toContain(`chown -R ${user + 1} ${directory}`);
});
