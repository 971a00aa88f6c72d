import type { Block, Inline } from './markdown-nodes';
import { parseMarkdown } from './parse-markdown';

const inlines = (text: string): readonly Inline[] => {
  const [block] = parseMarkdown(text);
  if (block?.kind !== 'paragraph') throw new Error(`no paragraph but ${block?.kind ?? 'nothing'}`);
  return block.children;
};

/** Everything a reader would see, formatting aside. */
const seen = (blocks: readonly Block[]): string =>
  blocks
    .map((block): string => {
      switch (block.kind) {
        case 'paragraph':
        case 'heading':
          return block.children.map(seenInline).join('');
        case 'code':
          return block.text;
        case 'quote':
          return seen(block.blocks);
        case 'list':
          return block.items.map(seen).join('\n');
        case 'rule':
          return '';
      }
    })
    .join('\n');

const seenInline = (inline: Inline): string =>
  inline.kind === 'break' ? '\n' : 'text' in inline ? inline.text : inline.children.map(seenInline).join('');

test('bold, italic, struck out text and code are told apart', () => {
  expect(inlines('**a** *b* ~~c~~ `d`').map(({ kind }) => kind)).toEqual([
    ...['strong', 'text', 'emphasis', 'text', 'strike', 'text', 'code'],
  ]);
});

test('a line break that was typed is a line break', () => {
  expect(inlines('a\nb').map(({ kind }) => kind)).toEqual(['text', 'break', 'text']);
});

test('lists, quotes, code blocks and rules are blocks', () => {
  const blocks = parseMarkdown('- a\n- b\n\n3. c\n\n> d\n\n```js\ne < f\n```\n\n---');
  expect(blocks.map(({ kind }) => kind)).toEqual(['list', 'list', 'quote', 'code', 'rule']);
  expect(blocks[1]).toMatchObject({ ordered: true, start: 3 });
  expect(blocks[3]).toEqual({ kind: 'code', text: 'e < f' });
});

test('a to-do list keeps its marks', () => {
  expect(seen(parseMarkdown('- [x] done\n- [ ] open'))).toBe('☑ done\n☐ open');
});

test.each([
  '<script>alert(1)</script>',
  'a <b>c</b> d',
  '<!-- hidden -->',
  '<div>\n\n**x**',
  '[note]: https://example.com/ "title"',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  'text\n---',
  'AT&amp;T &lt;b&gt;',
])('what is no chat Markdown stays visible as it was typed: %j', (text) => {
  expect(seen(parseMarkdown(text)).replace(/\*|\n/g, '')).toBe(text.replace(/\*|\n|---$/g, ''));
});

test('web and mail addresses become links, with the address as their text', () => {
  const [link] = inlines('https://example.com/a?b=c&d=e');
  expect(link).toMatchObject({ kind: 'link', href: 'https://example.com/a?b=c&d=e', place: null });
  expect(inlines('someone@example.com')[0]).toMatchObject({ href: 'mailto:someone@example.com' });
  expect(inlines('<web+parley:alice@host:8443#abc>')[0]).toMatchObject({ href: 'web+parley:alice@host:8443#abc' });
});

test.each([
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](//evil.example)',
  '[x](/api/access)',
  '[x](blob:https://example.com/1)',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
])('no link is made of %j', (text) => {
  expect(JSON.stringify(parseMarkdown(text))).not.toContain('"link"');
});

test('a picture is a link and not loaded', () => {
  expect(inlines('![cat](https://example.com/cat.png)')[0]).toMatchObject({
    kind: 'link',
    href: 'https://example.com/cat.png',
    children: [{ kind: 'text', text: 'cat' }],
  });
});

test.each([
  ['[bank.example](https://evil.example/x)', 'evil.example'],
  ['[https://bank.example/login](https://evil.example)', 'evil.example'],
  ['[bank.example](https://bank.example/login)', null],
  ['[click here](https://evil.example)', null],
])('a link whose text names another host tells where it leads: %j', (text, place) => {
  expect(inlines(text)[0]).toMatchObject({ kind: 'link', place });
});

test('direction overrides are taken out, right-to-left text stays', () => {
  expect(seen(parseMarkdown('photo\u202egnp.exe שלום'))).toBe('photognp.exe שלום');
});

test.each([
  ['quotes', '> '.repeat(8_000) + 'x'],
  ['quotes without spaces', '>'.repeat(15_000)],
  ['lists', '- '.repeat(8_000) + 'x'],
  ['brackets', '['.repeat(16_000)],
  ['links', '[a]('.repeat(4_000)],
  ['stars', '*a **b'.repeat(2_500)],
  ['backticks', Array.from({ length: 170 }, (_, index) => '`'.repeat(index)).join(' ')],
  ['nested emphasis', '*'.repeat(4_000) + 'a' + '*'.repeat(4_000)],
  ['underscores', '_a__b'.repeat(3_000)],
  ['long text', '*a*'.repeat(80_000)],
])('hostile %s come out as they went in', (_, text) => {
  expect(seen(parseMarkdown(text)).length).toBeGreaterThan(0);
});
