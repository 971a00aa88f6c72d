import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { canMount, mounted } from '../mounts.fixtures';
import { buildServer, ProgramFolder } from '../program.fixtures';

/** Flags of a server on free ports. */
const ANYWHERE = ['--host', '127.0.0.1', '--port', '0', '--ui-port', '0'];
const ONE_SENTENCE = /^[^\n]+\.\n$/;

describe('the commands backup, restore and check', () => {
  let folder: ProgramFolder;
  let data: string;
  let file: string;
  let next: string;

  beforeAll(() => buildServer(), 180_000);
  beforeEach(() => {
    folder = new ProgramFolder();
    ({ data } = folder);
    file = join(folder.path, 'my.backup');
    next = join(folder.path, 'next');
  });
  afterEach(() => folder.remove());

  type Ended = ReturnType<ProgramFolder['command']>;
  const backup = (to = file): Ended => folder.command(['backup', '--data', data, '--to', to]);
  const restore = (from = file, to = next): Ended => folder.command(['restore', '--from', from, '--data', to]);
  const check = (of = data): Ended => folder.command(['check', '--data', of]);
  /** Everything in the working directory. */
  const around = (): string[] => readdirSync(folder.path).sort();

  /** One sentence, and nothing changed. */
  function expectRefusal({ status, stdout, stderr }: Ended, says: RegExp): void {
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(ONE_SENTENCE);
  }

  const madeOnce = async (): Promise<string> => {
    const server = await folder.start();
    await server.end();
    return server.ready.serverId;
  };

  it('copy a running server into one file that only its owner may read, and that opens by hand', async () => {
    const server = await folder.start();
    expect(backup()).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(around()).toEqual(['data', 'my.backup']);
    const opened = join(folder.path, 'opened');
    mkdirSync(opened);
    execFileSync('tar', ['-xf', file, '-C', opened]);
    const manifest = JSON.parse(readFileSync(join(opened, 'manifest.json'), 'utf8')) as {
      server: string;
      files: { name: string; size: number; sha256: string }[];
    };
    expect(manifest.server).toBe(server.ready.serverId);
    expect(manifest.files.map(({ name }) => name)).toEqual([
      'server.key',
      'certificate.pem',
      'certificate.key',
      'parley.sqlite',
    ]);
    for (const { name, size, sha256 } of manifest.files) {
      const content = readFileSync(join(opened, name));
      expect([size, sha256]).toEqual([content.length, createHash('sha256').update(content).digest('hex')]);
    }
    expect(readFileSync(join(opened, 'server.key'), 'utf8')).toBe(readFileSync(join(data, 'server.key'), 'utf8'));
    expect(server.log).not.toContain('error');
    expect(await server.end()).toBe(0);
  }, 60_000);

  it('put the same server into a new directory, and find it sound', async () => {
    const server = await madeOnce();
    expect(backup().status).toBe(0);
    const restored = restore();
    expect(restored).toMatchObject({ status: 0, stderr: '' });
    expect(restored.stdout).toMatch(/as it was at \d{4}-.*\n.*not in it.*\n.*at the same time\.\n$/);
    expect(check(next)).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(next).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(next))
      expect([name, statSync(join(next, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(readFileSync(join(next, 'certificate.pem'))).toEqual(readFileSync(join(data, 'certificate.pem')));
    const again = await folder.start(['--data', next]);
    expect(again.ready.serverId).toBe(server);
    await again.end();
  }, 60_000);

  it('never overwrite: neither a backup, nor a directory that holds anything, nor a running server', async () => {
    const server = await folder.start();
    writeFileSync(file, 'precious');
    expectRefusal(backup(), /exists already/);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    const other = join(folder.path, 'other.backup');
    expect(backup(other).status).toBe(0);
    expectRefusal(restore(other, data), /in use by another server/);
    mkdirSync(next);
    writeFileSync(join(next, 'photo.jpg'), 'precious');
    expectRefusal(restore(other), /not empty/);
    expect(readdirSync(next)).toEqual(['photo.jpg']);
    expect((await fetch(`${server.ready.ui}api/health`)).status).toBe(200);
    await server.end();
    expectRefusal(restore(other, data), /not empty/);
  }, 60_000);

  it('say what is missing: flags with 2, files with 3', async () => {
    for (const args of [
      ['backup'],
      ['backup', '--data', data],
      ['restore', '--from', file],
      ['check'],
      ['check', '--data', ''],
      ['check', '--data', data, '--to', file],
      ['check', data],
    ]) {
      const { status, stdout, stderr } = folder.command(args);
      expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: '' });
      expect(stderr).toMatch(ONE_SENTENCE);
    }
    expectRefusal(backup(), /no data directory/);
    expectRefusal(check(), /no data directory/);
    expectRefusal(restore(), /cannot be read \(ENOENT\)/);
    await madeOnce();
    expectRefusal(backup(join(folder.path, 'none', 'my.backup')), /cannot be written \(ENOENT\)/);
    expect(around()).toEqual(['data']);
  }, 60_000);

  it('make no backup of what could not be restored', async () => {
    await madeOnce();
    const key = readFileSync(join(data, 'server.key'));
    writeFileSync(join(data, 'server.key'), key.subarray(0, 40));
    expectRefusal(backup(), /server key .* damaged/);
    rmSync(join(data, 'server.key'));
    expectRefusal(backup(), /server key .* missing/);
    writeFileSync(join(data, 'server.key'), key);
    const database = readFileSync(join(data, 'parley.sqlite'));
    writeFileSync(join(data, 'parley.sqlite'), database.fill(0xa7, 4096 * 3, 4096 * 6));
    expectRefusal(backup(), /database .* damaged/);
    expect(around()).toEqual(['data']);
  }, 60_000);

  it('restore nothing of a backup that was cut short, changed, or is none', async () => {
    await madeOnce();
    expect(backup().status).toBe(0);
    const whole = readFileSync(file);
    const bad = join(folder.path, 'bad.backup');
    const damage: [string, Buffer][] = [
      ['empty', Buffer.alloc(0)],
      ['something else', Buffer.alloc(4096, 'photo')],
      ['cut in the database', whole.subarray(0, whole.length - 20_000)],
      ['cut in the manifest', whole.subarray(0, 700)],
      ['without its end', whole.subarray(0, whole.length - 1024)],
      ['one bit of the database', flipped(whole, whole.length - 30_000)],
      ['one bit of the server key', flipped(whole, whole.indexOf('BEGIN PRIVATE KEY') + 40)],
    ];
    for (const [what, content] of damage) {
      writeFileSync(bad, content);
      const { status, stderr } = restore(bad);
      expect({ what, status }).toEqual({ what, status: 3 });
      expect(stderr).toMatch(/damaged or cut short; nothing was restored\.\n$/);
      expect(existsSync(next)).toBe(false);
    }
  }, 60_000);

  it('refuse a backup of a newer version', async () => {
    await madeOnce();
    const db = new Database(join(data, 'parley.sqlite'));
    db.prepare(`INSERT INTO migrations (timestamp, name) VALUES (9990000000000, 'FromTheFuture9990000000000')`).run();
    db.close();
    expect(backup().status).toBe(0);
    expectRefusal(restore(), /newer version/);
    expect(existsSync(next)).toBe(false);
    expectRefusal(check(), /newer version/);
  }, 60_000);

  it('find what is wrong in a data directory, beside a running server too', async () => {
    await madeOnce();
    const server = await folder.start();
    expect(check()).toMatchObject({ status: 0, stderr: '' });
    await server.end();
    const files = readdirSync(data).sort();
    expect(check()).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(data).sort()).toEqual(files);
    expect(backup().status).toBe(0);
    expect(readdirSync(data).sort()).toEqual([...files, 'last-backup'].sort());
    const path = (name: string): string => join(data, name);
    chmodSync(path('server.key'), 0o644);
    expectRefusal(check(), /server\.key can be used by others/);
    chmodSync(path('server.key'), 0o600);
    const certificate = readFileSync(path('certificate.pem'));
    truncateSync(path('certificate.pem'), 300);
    expectRefusal(check(), /certificate .* damaged/);
    writeFileSync(path('certificate.pem'), certificate);
    const key = readFileSync(path('server.key'));
    truncateSync(path('server.key'), 30);
    expectRefusal(check(), /server key .* damaged/);
    writeFileSync(path('server.key'), key);
    const db = new Database(path('parley.sqlite'));
    db.exec('DROP INDEX records_by_id');
    db.close();
    expectRefusal(check(), /records_by_id is missing/);
    mkdirSync(path('restore.part'));
    expectRefusal(check(), /not finished/);
    const start = folder.refusal();
    expect(start.status).toBe(3);
    expect(start.stderr).toMatch(/restore that was not finished/);
  }, 60_000);

  const asRoot = process.getuid?.() === 0 ? it : it.skip;

  asRoot(
    'find files of another user, and restore for the owner of the directory',
    async () => {
      await madeOnce();
      expect(backup().status).toBe(0);
      mkdirSync(next, { mode: 0o700 });
      chownSync(next, 4321, 4321);
      expect(restore().status).toBe(0);
      for (const name of readdirSync(next)) expect([name, statSync(join(next, name)).uid]).toEqual([name, 4321]);
      chownSync(join(data, 'certificate.key'), 4321, 4321);
      expectRefusal(check(), /certificate\.key belongs to another user/);
    },
    60_000,
  );

  asRoot(
    'say whose the data directory is when somebody else runs them',
    async () => {
      await madeOnce();
      chmodSync(folder.path, 0o755);
      const nobody = { uid: 65_534 };
      const to = join(folder.path, 'my.backup');
      for (const args of [
        ['--data', data, ...ANYWHERE],
        ['backup', '--data', data, '--to', to],
      ])
        expectRefusal(folder.command(args, nobody), /(cannot be (read|written)|no data directory)/);
      chmodSync(data, 0o755);
      expect(folder.command(['check', '--data', data], nobody).stderr).toMatch(/belongs to another user than the one/);
      expect(around()).toEqual(['data']);
    },
    60_000,
  );

  const onMount = canMount() ? it : it.skip;

  onMount(
    'leave nothing behind on a full disk',
    async () => {
      await madeOnce();
      expect(backup().status).toBe(0);
      await mounted('size=200k', (place) => {
        expectRefusal(backup(join(place, 'my.backup')), /full disk/);
        expect(readdirSync(place)).toEqual([]);
      });
      await mounted('size=120k', (place) => {
        expectRefusal(restore(file, place), /full disk/);
        expect(readdirSync(place)).toEqual([]);
        expectRefusal(restore(file, join(place, 'data')), /full disk/);
        expect(readdirSync(place)).toEqual([]);
      });
    },
    60_000,
  );

  onMount(
    'restore into a volume, and say when one cannot be written',
    async () => {
      await madeOnce();
      expect(backup().status).toBe(0);
      await mounted('size=4m', (place) => {
        expect(restore(file, place).status).toBe(0);
        expectRefusal(check(place), /can be used by others/);
        chmodSync(place, 0o700);
        expect(check(place).status).toBe(0);
        execFileSync('mount', ['-o', 'remount,ro', place]);
        const refused = check(place);
        expect(refused.status).toBe(3);
        expect(refused.stderr).toMatch(/cannot be written/);
        expectRefusal(restore(file, join(place, 'data')), /cannot be written/);
        for (const folderThere of [place, join(place, 'data')])
          expectRefusal(folder.command(['--data', folderThere, ...ANYWHERE]), /cannot be written/);
        expectRefusal(backup(join(place, 'my.backup')), /cannot be written/);
      });
    },
    60_000,
  );
});

function flipped(whole: Buffer, at: number): Buffer {
  const changed = Buffer.from(whole);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}
