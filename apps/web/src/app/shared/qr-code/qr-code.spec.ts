import { TestBed } from '@angular/core/testing';
import jsQr from 'jsqr';
import { drawQrCode } from './draw-qr-code';
import { QrCode } from './qr-code';

/** Fills the rectangles of a path like a browser does, a few pixels for each module. */
function raster({ size, path }: { size: number; path: string }): { data: Uint8ClampedArray; side: number } {
  const zoom = 4;
  const side = size * zoom;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * zoom; row < (Number(y) + 1) * zoom; row++)
      for (let column = Number(x) * zoom; column < (Number(x) + Number(length)) * zoom; column++)
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
  }
  return { data, side };
}

test.each(['web+parley:alice@192.168.0.100:8443#abcdefgh', '0123456789'.repeat(6), 'ünï ✓'])(
  'what is drawn is read as it was: %s',
  async (text) => {
    const { data, side } = raster(await drawQrCode(text));
    expect(jsQr(data, side, side)?.data).toBe(text);
  },
);

test('four light modules are left on each side', async () => {
  const { size, path } = await drawQrCode('a');
  const columns = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, length]) => [
    Number(x),
    Number(y),
    Number(x) + Number(length),
  ]);
  expect(Math.min(...columns.map(([x]) => x ?? 0))).toBe(4);
  expect(Math.min(...columns.map(([, y]) => y ?? 0))).toBe(4);
  expect(Math.max(...columns.map(([, , end]) => end ?? 0))).toBe(size - 4);
});

test('the code has a name and changes with its text', async () => {
  const fixture = TestBed.createComponent(QrCode);
  fixture.componentRef.setInput('text', 'one');
  fixture.componentRef.setInput('label', 'Invite as a QR code');
  await fixture.whenStable();
  const path = (): string | null | undefined =>
    (fixture.nativeElement as HTMLElement)
      .querySelector('[role=img][aria-label="Invite as a QR code"] path')
      ?.getAttribute('d');
  const first = path();
  expect(first).toMatch(/^M/);
  fixture.componentRef.setInput('text', 'two');
  await fixture.whenStable();
  expect(path()).not.toBe(first);
});
