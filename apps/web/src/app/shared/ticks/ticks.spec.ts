import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { MessageStateName } from '@parley/client';
import { Ticks } from './ticks';

async function show(state: MessageStateName, reason?: string): Promise<ComponentFixture<Ticks>> {
  const fixture = TestBed.createComponent(Ticks);
  fixture.componentRef.setInput('state', state);
  fixture.componentRef.setInput('reason', reason);
  await fixture.whenStable();
  return fixture;
}

const drawing = (fixture: ComponentFixture<Ticks>): SVGElement => {
  const svg = (fixture.nativeElement as HTMLElement).querySelector<SVGElement>('[role=img]');
  if (!svg) throw new Error('nothing is drawn');
  return svg;
};

test.each<[MessageStateName, string]>([
  ['queued', 'On your server'],
  ['sent', 'Held by a relay'],
  ['delivered', 'On their server'],
  ['received', 'On their device'],
  ['read', 'Read'],
  ['failed', 'Not sent'],
])('%s is told as "%s"', async (state, text) => {
  expect(drawing(await show(state)).getAttribute('aria-label')).toBe(text);
});

test('a failure tells its reason, in its name and as a tooltip', async () => {
  const fixture = await show('failed', 'The contact was removed.');
  expect(drawing(fixture).getAttribute('aria-label')).toBe('Not sent: The contact was removed.');
  expect((fixture.nativeElement as HTMLElement).title).toBe('Not sent: The contact was removed.');
});

test('states that mean different things have different shapes', async () => {
  const shapes: string[] = [];
  for (const state of ['queued', 'delivered', 'received', 'read', 'failed'] as const)
    shapes.push([...drawing(await show(state)).querySelectorAll('path, circle')].map((each) => each.outerHTML).join());
  expect(new Set(shapes).size).toBe(5);
});
