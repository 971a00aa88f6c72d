import { Clipboard } from '@angular/cdk/clipboard';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatProgressBarHarness } from '@angular/material/progress-bar/testing';
import { provideRouter } from '@angular/router';
import { ProtocolError, type Finding } from '@parley/protocol';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { shows } from '../../shared/testing/shows';
import { DiagnosticsPage } from './diagnostics-page';

const well: Finding = { check: 'card', ok: true, found: 'card-current', values: {} };
const fault: Finding = {
  check: 'upgrade',
  ok: false,
  found: 'upgrade-fails',
  values: { address: 'chat.example.com', status: 400 },
};

const device = (): ScriptedDevice => new ScriptedDevice({ phase: 'open' }).answer('reachability', () => []);

function open(device: ScriptedDevice): ComponentFixture<DiagnosticsPage> {
  TestBed.configureTestingModule({ providers: [provideRouter([]), device.providers] });
  const fixture = TestBed.createComponent(DiagnosticsPage);
  fixture.autoDetectChanges();
  return fixture;
}
const button = (fixture: ComponentFixture<DiagnosticsPage>, text: string): Promise<MatButtonHarness> =>
  TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness.with({ text: new RegExp(text) }));

test('what is well and what is not are told, with what helps', async () => {
  const fixture = open(device().answer('diagnostics', () => [well, fault]));
  await shows(fixture, 'One thing needs your attention.');
  await shows(fixture, 'Your card says where your server is.');
  await shows(fixture, 'no WebSocket opens there');
  await shows(fixture, 'Let the proxy pass WebSockets on');
});

test('the checks are shown to be under way, and are done again on request', async () => {
  let finish: (findings: readonly Finding[]) => void = () => undefined;
  const asked = device().answer('diagnostics', () => new Promise((resolve) => (finish = resolve)));
  const fixture = open(asked);
  await shows(fixture, 'checks itself');
  const loader = TestbedHarnessEnvironment.loader(fixture);
  // The page goes on by itself; a harness would wait for the answer that is to come.
  const again = (): HTMLButtonElement | undefined =>
    [...(fixture.nativeElement as HTMLElement).querySelectorAll('button')].find((each) =>
      each.textContent.includes('Check again'),
    );
  expect(again()?.disabled).toBe(true);
  finish([fault]);
  await shows(fixture, 'One thing needs');
  expect(await loader.getAllHarnesses(MatProgressBarHarness)).toEqual([]);
  asked.answer('diagnostics', () => [well]);
  await (await button(fixture, 'Check again')).click();
  await shows(fixture, 'All is well.');
});

test('a refusal is told in words', async () => {
  const fixture = open(
    device().answer('diagnostics', () => Promise.reject(new ProtocolError('too-many-attempts', ''))),
  );
  await shows(fixture, 'Wait a minute');
});

test('the copy for others says nothing of where the server is', async () => {
  const copied: string[] = [];
  const fixture = open(device().answer('diagnostics', () => [well, fault]));
  const clipboard = TestBed.inject(Clipboard);
  jest.spyOn(clipboard, 'copy').mockImplementation((text) => copied.push(text) > 0);
  await shows(fixture, 'no WebSocket opens there');
  await (await button(fixture, 'Copy without addresses')).click();
  expect(copied).toEqual([
    expect.stringMatching(/^ok {2}card-current {2}.*\nNOT OK {2}upgrade-fails {2}.*WebSocket.*\n$/),
  ]);
  expect(copied[0]).not.toContain('chat.example.com');
});
