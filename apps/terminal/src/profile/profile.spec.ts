import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceRecord } from '@parley/client';
import { accountId, deviceId, parseId, toBase32 } from '@parley/protocol';
import { readIfThere, replaceFile } from './atomic-file';
import { DeviceFile } from './device-file';
import { parseServerUrl, Profile, profileDirectory } from './profile';
import { ReceiveCursor } from './receive-cursor';

const account = parseId(accountId, toBase32(new Uint8Array(32).fill(7)));
const other = parseId(accountId, toBase32(new Uint8Array(32).fill(8)));
const record: DeviceRecord = {
  account,
  device: parseId(deviceId, toBase32(new Uint8Array(16).fill(9))),
  token: 'token',
  everydayKey: new Uint8Array(32).fill(1),
  deviceSeed: new Uint8Array(32).fill(2),
  deviceCertificate: new Uint8Array(90).fill(3),
  seenChange: 12,
  seenVault: 3,
};

describe('a profile', () => {
  let base: string;
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'parley-profile-'))));
  afterEach(() => rmSync(base, { recursive: true }));

  const deviceOf = (profile: Profile): DeviceFile => new DeviceFile(profile.file('device.json'));
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('is closed to everybody else, files too, even where the directory was open before', async () => {
    const directory = join(base, 'open');
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    const profile = Profile.open(directory);
    await deviceOf(profile).save(record);
    await profile.rememberServer(new URL('http://127.0.0.1:8080'));
    expect(modeOf(directory)).toBe(0o700);
    expect(readdirSync(directory).map((name) => modeOf(join(directory, name)))).toEqual([0o600, 0o600]);
    expect(modeOf(Profile.open(join(base, 'a', 'b')).directory)).toBe(0o700);
  });

  it('gives the device back as it was kept', async () => {
    const device = deviceOf(Profile.open(base));
    expect(await device.load()).toBeNull();
    await device.save(record);
    expect(await deviceOf(Profile.open(base)).load()).toEqual(record);
    const locked = { ...record, token: null, everydayKey: null };
    await device.save(locked);
    expect(await deviceOf(Profile.open(base)).load()).toEqual(locked);
    await device.clear();
    expect(await device.load()).toBeNull();
  });

  it('keeps the last of many writes that were started at once', async () => {
    const device = deviceOf(Profile.open(base));
    await Promise.all(Array.from({ length: 20 }, (_, seenChange) => device.save({ ...record, seenChange })));
    expect(await device.load()).toEqual({ ...record, seenChange: 19 });
  });

  it('names a damaged device file', async () => {
    writeFileSync(join(base, 'device.json'), '{"account":');
    await expect(deviceOf(Profile.open(base)).load()).rejects.toMatchObject({ code: 'malformed' });
  });

  it('keeps the old content when a writer dies before it has finished, and tidies up after it', async () => {
    const path = join(base, 'device.json');
    await replaceFile(path, 'old');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(`${path}.${pid}.tmp`, 'ne');
    writeFileSync(`${path}.${process.pid}.tmp`, 'being written');
    Profile.open(base).tidy();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(base).sort()).toEqual(['device.json', `device.json.${process.pid}.tmp`]);
  });

  it('remembers how far an account was received, and starts anew for another one', async () => {
    const profile = Profile.open(base);
    const cursor = await ReceiveCursor.load(profile, account);
    await cursor.moveTo(5);
    expect((await ReceiveCursor.load(profile, account)).change).toBe(5);
    expect((await ReceiveCursor.load(profile, other)).change).toBe(0);
  });

  it('goes back with a server that was restored from a backup', async () => {
    const profile = Profile.open(base);
    const cursor = await ReceiveCursor.load(profile, account);
    await cursor.moveTo(5);
    await cursor.moveTo(3);
    expect((await ReceiveCursor.load(profile, account)).change).toBe(3);
  });

  it('tells a file that is missing from one that cannot be read', async () => {
    expect(await readIfThere(join(base, 'missing'))).toBeNull();
    await expect(readIfThere(base)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('lies where the command line says, else where the environment says', () => {
    expect(profileDirectory('/said', { PARLEY_PROFILE: '/named' })).toBe('/said');
    expect(profileDirectory(undefined, { PARLEY_PROFILE: '/named' })).toBe('/named');
    expect(profileDirectory(undefined, {})).toMatch(/\.config\/parley$/);
  });

  it('remembers its server', async () => {
    const profile = Profile.open(base);
    expect((await profile.server(undefined)).href).toBe('http://127.0.0.1:8080/');
    await profile.rememberServer(new URL('https://home.example:9/'));
    expect((await profile.server(undefined)).href).toBe('https://home.example:9/');
    expect((await profile.server('http://localhost:1')).href).toBe('http://localhost:1/');
  });
});

describe('the URL of a server', () => {
  it.each([
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['https://home.example/app', 'https://home.example/'],
    ['http://[::1]:8080', 'http://[::1]:8080/'],
  ])('reads %s', (text, url) => {
    expect(parseServerUrl(text).href).toBe(url);
  });

  it.each(['ftp://x', 'http://home.example', 'http://192.168.0.5:8080', 'https://a:b@home.example', '://', ''])(
    'refuses %j',
    (text) => {
      expect(() => parseServerUrl(text)).toThrow(expect.objectContaining({ code: 'address-malformed' }) as Error);
    },
  );
});
