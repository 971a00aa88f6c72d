import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { ConnectionBanner } from './connection-banner';

let device: ScriptedDevice;
let fixture: ComponentFixture<ConnectionBanner>;

beforeEach(async () => {
  jest.useFakeTimers();
  device = new ScriptedDevice({ phase: 'open', connection: 'online' });
  TestBed.configureTestingModule({ providers: [device.providers] });
  fixture = TestBed.createComponent(ConnectionBanner);
  await after(0);
});
afterEach(() => jest.useRealTimers());

async function after(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  await fixture.whenStable();
}

const text = (): string => (fixture.nativeElement as HTMLElement).textContent.trim();

test('a server that is away for long is told, and that nothing is lost; a server that is back is not', async () => {
  device.show({ connection: 'connecting' });
  await after(2_000);
  expect(text()).toContain('what you write goes out when it is back');
  device.show({ connection: 'online' });
  await after(0);
  expect(text()).toBe('');
});

test('a short break is nobody’s business', async () => {
  device.show({ connection: 'connecting' });
  await after(1_000);
  expect(text()).toBe('');
  device.show({ connection: 'online' });
  await after(5_000);
  expect(text()).toBe('');
});

test('a server that answers everything but WebSockets is told of as what it is', async () => {
  device.show({ connection: 'connecting', live: false });
  await after(2_000);
  expect(text()).toContain('no WebSocket comes through');
  expect(text()).not.toContain('does not answer');
});

test('another release on the server is told of, with the way to it', async () => {
  device.show({ outdated: true });
  await after(0);
  expect(text()).toContain('newer Parley');
  expect((fixture.nativeElement as HTMLElement).querySelector('button')?.textContent).toContain('Reload');
});
