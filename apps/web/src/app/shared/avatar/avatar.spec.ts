import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { Avatar } from './avatar';
import { initialsOf } from './initials';
import { PictureUrls } from './picture-urls';
import { readableOn } from './readable-text';

const png = (end: number): Uint8Array => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, end);
const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');

/** jsdom knows no blob URLs. */
let live: Set<string>;
beforeEach(() => {
  live = new Set();
  let next = 0;
  URL.createObjectURL = () => {
    const url = `blob:test/${String(next++)}`;
    live.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => live.delete(url);
});

async function show(inputs: Record<string, unknown>): Promise<ComponentFixture<Avatar>> {
  const fixture = TestBed.createComponent(Avatar);
  for (const [name, value] of Object.entries({ name: 'Alice', colour: '3f5fb8', ...inputs }))
    fixture.componentRef.setInput(name, value);
  await fixture.whenStable();
  return fixture;
}

const imageOf = ({ nativeElement }: ComponentFixture<Avatar>): HTMLImageElement | null =>
  (nativeElement as HTMLElement).querySelector('img');

test.each([
  ['Alice', 'A'],
  ['alice liddell', 'AL'],
  ['Ada King Lovelace', 'AL'],
  ['  o’Neil-Smith ', 'OS'],
  ['李小龍', '李'],
  ['👩‍🚀 Ripley', '👩‍🚀R'],
  ['--', '?'],
  ['', '?'],
])('initials of %j are %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test.each([
  ['ffffff', '#000'],
  ['000000', '#fff'],
  ['ff8800', '#000'],
  ['3f5fb8', '#fff'],
  ['777777', '#000'],
])('on %s one reads %s', (background, ink) => {
  expect(readableOn(background)).toBe(ink);
});

test('the initials are shown while there is no picture', async () => {
  const fixture = await show({});
  expect((fixture.nativeElement as HTMLElement).textContent.trim()).toBe('A');
});

test('a picture takes the place of the initials', async () => {
  const fixture = await show({ picture: png(1) });
  expect(imageOf(fixture)?.src).toBe('blob:test/0');
});

test('the same picture in two places is held once, and given back with the last of them', async () => {
  const [one, two] = [await show({ picture: png(1) }), await show({ picture: png(1) })];
  expect(live.size).toBe(1);
  one.destroy();
  expect(live.size).toBe(1);
  two.destroy();
  expect(live.size).toBe(0);
});

test('a new picture replaces the old one, which is given back', async () => {
  const fixture = await show({ picture: png(1) });
  fixture.componentRef.setInput('picture', png(2));
  await fixture.whenStable();
  expect(imageOf(fixture)?.src).toBe('blob:test/1');
  expect([...live]).toEqual(['blob:test/1']);
});

test('bytes that are more than pixels are not shown', async () => {
  expect(TestBed.inject(PictureUrls).take(svg)).toBeNull();
  expect(imageOf(await show({ picture: svg }))).toBeNull();
});

test('a picture that the browser cannot read gives way to the initials', async () => {
  const fixture = await show({ picture: png(1) });
  imageOf(fixture)?.dispatchEvent(new Event('error'));
  await fixture.whenStable();
  expect((fixture.nativeElement as HTMLElement).textContent.trim()).toBe('A');
});

test('presence is told in words', async () => {
  const fixture = await show({ presence: 'online' });
  expect((fixture.nativeElement as HTMLElement).querySelector('[role=img]')?.getAttribute('aria-label')).toBe('Online');
});
