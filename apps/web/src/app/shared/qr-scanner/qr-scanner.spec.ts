import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { shows } from '../testing/shows';
import { QrScanner } from './qr-scanner';

/** jsdom has no cameras; what the browser answers is put in their place. */
function withCamera(getUserMedia: (() => Promise<MediaStream>) | null): void {
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: getUserMedia ? { getUserMedia } : undefined,
  });
}
afterEach(() => Reflect.deleteProperty(navigator, 'mediaDevices'));

async function open(): Promise<ComponentFixture<QrScanner>> {
  const fixture = TestBed.createComponent(QrScanner);
  await fixture.whenStable();
  return fixture;
}

test.each([
  ['NotAllowedError', 'not allowed'],
  ['NotFoundError', 'No camera was found'],
  ['NotReadableError', 'another program may be using it'],
])('%s is explained', async (name, words) => {
  withCamera(() => Promise.reject(new DOMException('', name)));
  await shows(await open(), words);
});

test('a browser that gives no camera to this page is explained', async () => {
  withCamera(null);
  await shows(await open(), 'HTTPS');
});

test('a file that is no image is explained', async () => {
  withCamera(null);
  globalThis.createImageBitmap = () => Promise.reject(new DOMException('', 'InvalidStateError'));
  const fixture = await open();
  const input = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('input[type=file]');
  Object.defineProperty(input, 'files', { value: [new File(['x'], 'x.txt')] });
  input?.dispatchEvent(new Event('change'));
  await shows(fixture, 'cannot read this file');
});

test('a camera that starts after the scanner was closed is switched off', async () => {
  let start: (stream: MediaStream) => void = () => undefined;
  withCamera(() => new Promise((resolve) => (start = resolve)));
  const fixture = await open();
  fixture.destroy();
  const stopped = new Promise<void>((resolve) =>
    start({ getTracks: () => [{ stop: resolve }] } as unknown as MediaStream),
  );
  await stopped;
});
