import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { provideRouter } from '@angular/router';
import type { rest } from '@parley/protocol';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { shows } from '../../shared/testing/shows';
import { ServersPage } from './servers-page';

const idOf = (letter: string): rest.PeerItem['id'] => `${letter.repeat(51)}a` as rest.PeerItem['id'];
const peer = (parts: Partial<rest.PeerItem> = {}): rest.PeerItem => ({
  id: idOf('b'),
  address: 'relay.example.org:8443',
  state: 'approved',
  direction: 'out',
  rttMs: 12.4,
  queued: 0,
  link: 'up',
  addresses: [],
  role: 'relay',
  agent: 'parley/1',
  version: 1,
  since: Date.now(),
  bytesIn: 1_500,
  bytesOut: 2_300_000,
  nextAttemptAt: null,
  lastError: null,
  ours: true,
  theirs: true,
  addedAt: 0,
  ...parts,
});

const settings = { listed: true } as rest.SettingsAnswer;
const device = (peers: readonly rest.PeerItem[] = []): ScriptedDevice =>
  new ScriptedDevice({ phase: 'open' })
    .answer('peers', () => peers)
    .answer('routes', () => [])
    .answer('neighbours', () => [])
    .answer('directory', () => [])
    .answer('serverSettings', () => settings)
    .answer('beFound', () => settings);

/** The page looks by itself every few seconds: a test decides when it goes. */
beforeEach(() => jest.spyOn(globalThis, 'setInterval').mockReturnValue(0 as never));
afterEach(() => jest.restoreAllMocks());

function open(device: ScriptedDevice): ComponentFixture<ServersPage> {
  TestBed.configureTestingModule({ providers: [provideRouter([]), device.providers] });
  const fixture = TestBed.createComponent(ServersPage);
  fixture.autoDetectChanges();
  return fixture;
}
const press = async (fixture: ComponentFixture<ServersPage>, text: string): Promise<void> =>
  (await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness.with({ text }))).click();
const type = async (fixture: ComponentFixture<ServersPage>, label: RegExp, text: string): Promise<void> => {
  const field = await TestbedHarnessEnvironment.loader(fixture).getHarness(
    MatFormFieldHarness.with({ floatingLabelText: label }),
  );
  await ((await field.getControl()) as MatInputHarness).setValue(text);
};
const last = (device: ScriptedDevice, method: string): readonly unknown[] | undefined =>
  device.asked.findLast((call) => call.method === method)?.args;

test('a connected server is shown with how it is', async () => {
  const fixture = open(device([peer({ queued: 3 })]));
  await shows(fixture, 'relay.example.org:8443');
  await shows(fixture, 'Connected · 12 ms');
  await shows(fixture, '1.5 kB in, 2.3 MB out');
  await shows(fixture, '3 messages wait');
});

test('one that is away says why, in words', async () => {
  const fixture = open(device([peer({ link: 'waiting', lastError: 'server-key-changed', nextAttemptAt: 1 })]));
  await shows(fixture, 'Away');
  await shows(fixture, 'Another server answers at that address');
});

test.each([
  ['Accept', 'accept'],
  ['Decline', 'remove'],
  ['Block', 'block'],
])('who asks is answered: %s', async (button, action) => {
  const asked = device([peer({ state: 'incoming', ours: false })]);
  const fixture = open(asked);
  await shows(fixture, 'Asking to connect');
  await press(fixture, button);
  expect(last(asked, 'changePeer')).toEqual([idOf('b'), action]);
});

test.each([
  ['Disconnect', 'disconnect'],
  ['Remove', 'remove'],
  ['Block', 'block'],
])('a connected server is let go: %s', async (button, action) => {
  const asked = device([peer()]);
  const fixture = open(asked);
  await shows(fixture, 'Connected');
  await press(fixture, button);
  expect(last(asked, 'changePeer')).toEqual([idOf('b'), action]);
});

test('a server is connected by host, port and server id', async () => {
  const asked = device().answer('addPeer', () => peer({ state: 'requested', link: 'up', theirs: null }));
  const fixture = open(asked);
  await type(fixture, /^Host/, ' 2001:db8::7 ');
  await type(fixture, /^Port/, '8443');
  await type(fixture, /^Server id/, idOf('b').toUpperCase());
  await press(fixture, 'Connect');
  expect(last(asked, 'addPeer')).toEqual([{ address: '[2001:db8::7]:8443', serverId: idOf('b') }]);
  await shows(fixture, 'is connected once its owner accepts');
});

test('a server that is heard in the same network is connected by its id, and is no neighbour any more', async () => {
  const [bob, carol] = [idOf('b'), idOf('c')];
  const peers: rest.PeerItem[] = [peer({ id: carol, address: 'carol.example.org:8443' })];
  const asked = device(peers)
    .answer('neighbours', () => [
      { server: bob, addresses: ['192.0.2.7:8443', '192.0.2.8:8443'], seenAt: 0 },
      { server: carol, addresses: ['192.0.2.9:8443'], seenAt: 0 },
    ])
    .answer('addPeer', () => {
      peers.push(peer());
      return peer();
    });
  const fixture = open(asked);
  await shows(fixture, 'In your network');
  const text = (): string => (fixture.nativeElement as HTMLElement).textContent;
  expect(text()).toContain('192.0.2.7:8443');
  expect(text()).not.toContain('192.0.2.9:8443');
  const connect = MatButtonHarness.with({ selector: '[aria-label="Connect 192.0.2.7:8443"]' });
  await (await TestbedHarnessEnvironment.loader(fixture).getHarness(connect)).click();
  expect(last(asked, 'addPeer')).toEqual([{ address: '192.0.2.7:8443', serverId: bob }]);
  await fixture.whenStable();
  expect(text()).not.toContain('In your network');
});

test('what is no server id asks nobody', async () => {
  const asked = device();
  const fixture = open(asked);
  await type(fixture, /^Host/, 'relay.example.org');
  await type(fixture, /^Server id/, 'bob');
  await press(fixture, 'Connect');
  await shows(fixture, 'That is no server id');
  expect(last(asked, 'addPeer')).toBeUndefined();
});

test('another key at the address is told as a danger', async () => {
  const fixture = open(device().refuse('addPeer', 'server-key-changed'));
  await type(fixture, /^Host/, 'relay.example.org');
  await press(fixture, 'Connect');
  await shows(fixture, 'Nothing was connected');
});

test('people who want to be found can be asked, and the ways are told', async () => {
  const [bob, carol] = [idOf('c'), idOf('d')];
  const asked = device([peer()])
    .answer('directory', () => [
      { server: bob, handle: 'bob', name: 'Bob', colour: '3f5fb8', address: `bob@${bob}`, hops: 2 },
    ])
    .answer('routes', () => [
      route({ serverId: idOf('b'), state: 'direct', hops: 1, addresses: ['relay.example.org:8443'] }),
      route({ serverId: bob, state: 'routed', via: idOf('b'), hops: 2, alternatives: 1 }),
      route({ serverId: carol, state: 'seeking' }),
    ]);
  const fixture = open(asked);
  await shows(fixture, 'Ask to chat');
  const link = (fixture.nativeElement as HTMLElement).querySelector<HTMLAnchorElement>('parley-people-list a');
  expect(link?.getAttribute('href')).toBe(`/contacts/add#bob@${bob}`);
  await shows(fixture, 'Through relay.example.org:8443, 2 steps; another way is ready');
  await shows(fixture, 'No way for now');
});

const route = (parts: Partial<rest.RouteItem> & Pick<rest.RouteItem, 'serverId' | 'state'>): rest.RouteItem => ({
  via: null,
  hops: null,
  alternatives: 0,
  role: null,
  addresses: [],
  relays: [],
  ...parts,
});

test('whoever does not want to be found is not, unless the server refuses', async () => {
  const asked = device();
  const fixture = open(asked);
  const toggle = await TestbedHarnessEnvironment.loader(fixture).getHarness(MatSlideToggleHarness);
  await shows(fixture, 'Nobody for now');
  expect(await toggle.isChecked()).toBe(true);
  await toggle.uncheck();
  expect(last(asked, 'beFound')).toEqual([false]);
  asked.refuse('beFound', 'server-unavailable');
  await toggle.check();
  expect(await toggle.isChecked()).toBe(false);
});
