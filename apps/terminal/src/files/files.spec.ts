import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseId, toBase32, transferId } from '@parley/protocol';
import { DiskSink } from './disk-sink';
import { DiskSource } from './disk-source';
import { downloadName } from './download-name';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parley-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const transfer = parseId(transferId, toBase32(randomBytes(16)));
const sink = (name = 'a.txt'): DiskSink => new DiskSink(join(folder, 'received'), name, transfer);
const save = async (to: DiskSink, bytes: Uint8Array): Promise<string | null> => {
  await to.begin(0, () => undefined);
  await to.write(bytes);
  await to.finish();
  return to.path;
};

describe('a file that comes', () => {
  it('appears under its name once it is whole, for its owner alone', async () => {
    const to = sink();
    await to.begin(0, () => undefined);
    await to.write(Buffer.from('hello'));
    expect(readdirSync(join(folder, 'received'))).toEqual([`.${transfer}.part`]);
    await to.finish();
    expect(readdirSync(join(folder, 'received'))).toEqual(['a.txt']);
    expect(statSync(to.path ?? '').mode & 0o777).toBe(0o600);
  });

  it('overwrites nothing', async () => {
    const paths = [await save(sink(), Buffer.from('1')), await save(sink(), Buffer.from('2'))];
    expect(paths.map((path) => path?.split('/').at(-1))).toEqual(['a.txt', 'a (1).txt']);
    expect(paths.map((path) => readFileSync(path ?? '', 'utf8'))).toEqual(['1', '2']);
  });

  it('goes on behind what an earlier attempt has written, and reads that again', async () => {
    const first = sink();
    await first.begin(0, () => undefined);
    await first.write(Buffer.from('0123456789'));
    await first.close();
    const again = sink();
    expect(await again.kept()).toBe(10);
    const read: string[] = [];
    await again.begin(4, (bytes) => read.push(Buffer.from(bytes).toString()));
    await again.write(Buffer.from('xyz'));
    await again.finish();
    expect(read.join('')).toBe('0123');
    expect(readFileSync(again.path ?? '', 'utf8')).toBe('0123xyz');
  });

  it('leaves nothing when it is discarded', async () => {
    const to = sink();
    await to.begin(0, () => undefined);
    await to.write(Buffer.from('damaged'));
    await to.discard();
    expect(readdirSync(join(folder, 'received'))).toEqual([]);
  });

  it('says so where nothing can be written', async () => {
    writeFileSync(join(folder, 'received'), 'a file in the place of the folder');
    await expect(sink().begin(0, () => undefined)).rejects.toMatchObject({ code: 'storage-failed' });
  });
});

describe('a file that is sent', () => {
  it('is read in pieces, and has the type of its name', async () => {
    const path = join(folder, 'photo.jpg');
    const bytes = randomBytes(3_000_000);
    writeFileSync(path, bytes);
    const source = await DiskSource.open(path);
    expect(source).toMatchObject({ name: 'photo.jpg', size: 3_000_000, type: 'image/jpeg' });
    expect(Buffer.from(await source.read(1_000_000, 2_500_000)).equals(bytes.subarray(1_000_000))).toBe(true);
    await source.unchanged();
    await source.close();
  });

  it('is no longer the same once it was written, or another took its name', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'first');
    const source = await DiskSource.open(path);
    writeFileSync(path, 'other');
    await expect(source.unchanged()).rejects.toMatchObject({ code: 'file-changed' });
    await source.close();
    const again = await DiskSource.open(path);
    writeFileSync(join(folder, 'b.txt'), 'first');
    renameSync(join(folder, 'b.txt'), path);
    await expect(again.unchanged()).rejects.toMatchObject({ code: 'file-changed' });
    await again.close();
  });

  it('has to be a file that can be read', async () => {
    await expect(DiskSource.open(folder)).rejects.toMatchObject({ code: 'not-found' });
    await expect(DiskSource.open(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a received file is called by when it came, from whom, and its name', () => {
  const at = new Date(2026, 2, 4, 5, 6, 7);
  expect(downloadName(at, 'bob', 'report.pdf')).toBe('20260304_050607_bob_report.pdf');
  expect(downloadName(at, 'bob', '../../.ssh/authorized_keys')).toBe('20260304_050607_bob_authorized_keys');
  expect(Buffer.byteLength(downloadName(at, 'b'.repeat(32), `${'n'.repeat(300)}.tar.gz`))).toBeLessThanOrEqual(200);
});
