import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { provideRouter } from '@angular/router';
import { Markdown } from './markdown';
import { MarkdownParser } from './markdown-parser';

beforeEach(() => TestBed.configureTestingModule({ providers: [provideRouter([])] }));

async function show(text: string): Promise<{ element: HTMLElement; fixture: ComponentFixture<Markdown> }> {
  await TestBed.inject(MarkdownParser).load();
  const fixture = TestBed.createComponent(Markdown);
  fixture.componentRef.setInput('text', text);
  await fixture.whenStable();
  return { element: fixture.nativeElement as HTMLElement, fixture };
}

/** Every element and attribute that a message may bring about. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  P: ['dir', 'class'],
  SPAN: ['class'],
  STRONG: [],
  EM: [],
  S: [],
  BR: [],
  HR: [],
  BDI: [],
  CODE: ['dir'],
  PRE: ['dir'],
  BLOCKQUOTE: ['dir'],
  UL: ['dir'],
  OL: ['dir', 'start'],
  LI: ['dir'],
  A: ['href', 'title', 'target', 'rel'],
};

test('formatting becomes elements', async () => {
  const { element } = await show('**a** *b* ~~c~~ `d`\n\n> e\n\n1. f\n\n```\ng\n```');
  for (const tag of ['strong', 'em', 's', 'code', 'blockquote', 'ol > li', 'pre > code'])
    expect(element.querySelector(tag)).not.toBeNull();
});

test('spaces between formatted words stay as they were typed', async () => {
  const { element } = await show('a **b** c  d\ne');
  expect(element.querySelector('p')?.textContent).toBe('a b c  de');
});

test('a link opens elsewhere and tells nothing to where it leads', async () => {
  const { element } = await show('see https://example.com/');
  const link = element.querySelector('a');
  expect(link?.getAttribute('href')).toBe('https://example.com/');
  expect(link?.target).toBe('_blank');
  expect(link?.rel).toBe('noopener noreferrer');
});

test('a link that pretends another host names the true one beside it', async () => {
  const { element } = await show('[bank.example](https://evil.example)');
  expect(element.textContent).toContain('(evil.example)');
});

test.each([
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '**<b onclick=alert(1)>x</b>**',
  '[a](javascript:alert(1)) [b](data:text/html;base64,PHNjcmlwdD4=) ![c](javascript:alert(1))',
  '[a](https://example.com/"onmouseover="alert(1))',
  '[a](https://example.com "title\\" onclick=\\"alert(1)")',
  '![c](https://example.com/x.png"onerror="alert(1))',
  '```html\n<script>alert(1)</script>\n```',
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '`<img src=x onerror=alert(1)>`',
  '<https://example.com/?"><script>alert(1)</script>>',
  '<a href="javascript:alert(1)">x</a>',
  '{{constructor.constructor("alert(1)")()}}',
  '<style>*{display:none}</style>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '> - # <details open ontoggle=alert(1)>',
  '1. [x]: javascript:alert(1)\n\n[x]',
  '<!--><img src=x onerror=alert(1)>-->',
])('nothing but the allowed elements comes of %j', async (text) => {
  const { element } = await show(text);
  for (const part of element.querySelectorAll('*')) {
    const attributes = part.getAttributeNames().filter((name) => !name.startsWith('_ng'));
    expect(allowed[part.tagName] ?? `no ${part.tagName}`).toEqual(expect.arrayContaining(attributes));
    expect(part.getAttribute('href') ?? 'https:').toMatch(/^((https?|mailto):|\/add#)/);
  }
});

test('an invite opens in the app, where it is looked up', async () => {
  const invite = 'web+parley:bob@192.0.2.7:8443#abc.def';
  const { element } = await show(`<${invite}>`);
  const link = element.querySelector('a');
  expect(link?.getAttribute('href')?.split('#')[0]).toBe('/add');
  expect(decodeURIComponent(link?.hash.slice(1) ?? '')).toBe(invite);
  expect(link?.target).toBe('');
});

test('right-to-left paragraphs choose their own direction', async () => {
  const { element } = await show('hello\n\nשלום');
  expect([...element.querySelectorAll('p')].map(({ dir }) => dir)).toEqual(['auto', 'auto']);
});

test.each([
  ['👍', '1'],
  ['👩‍👩‍👧‍👦 🇩🇪', '2'],
  ['❤️🏳️‍🌈👋🏽', '3'],
])('emoji alone are shown larger: %s', async (text, count) => {
  const { element } = await show(text);
  expect(element.querySelector(`.emoji-${count}`)?.textContent).toBe(text);
});

test.each(['👍👍👍👍', '👍 yes', '123', '©', ''])('%j is shown in the size of text', async (text) => {
  const { element } = await show(text);
  expect(element.querySelector('.emoji')).toBeNull();
});

test('a long message shows its beginning until asked for more, and less again', async () => {
  const text = Array.from({ length: 100 }, (_, index) => `line ${String(index)}`).join('\n');
  const { element, fixture } = await show(text);
  expect(element.textContent).toContain('line 5');
  expect(element.textContent).not.toContain('line 90');

  const button = await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness);
  expect(await button.getText()).toBe('Show more');
  await button.click();
  expect(element.textContent).toContain('line 99');
  expect(await button.getText()).toBe('Show less');
  await button.click();
  expect(element.textContent).not.toContain('line 90');
});

test('a message that is only a little too long is shown whole', async () => {
  const { element } = await show(`${'word '.repeat(250)}end`);
  expect(element.textContent).toContain('end');
  expect(element.querySelector('button')).toBeNull();
});

test('another text starts collapsed again', async () => {
  const { element, fixture } = await show('a\n'.repeat(100));
  await (await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness)).click();
  fixture.componentRef.setInput('text', `${'b\n'.repeat(100)}end`);
  await fixture.whenStable();
  expect(element.textContent).not.toContain('end');
});
