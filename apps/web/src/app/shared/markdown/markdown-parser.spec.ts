import { TestBed } from '@angular/core/testing';
import fc from 'fast-check';
import { MarkdownParser } from './markdown-parser';
import { parseMarkdown } from './parse-markdown';

test('what needs no parser looks as if it had been parsed', () => {
  const parser = TestBed.inject(MarkdownParser);
  const words = fc.stringMatching(/^[\p{L}][\p{L}\p{N} .,;?'"()\-+=%$^{}…–]*$/u);
  fc.assert(fc.property(words, (text) => expect(parser.blocksOf(text)).toEqual(parseMarkdown(text))));
});

test('formatted text is shown as it was typed, and formatted once the parser is there', async () => {
  const parser = TestBed.inject(MarkdownParser);
  expect(parser.blocksOf('**a**')).toEqual([{ kind: 'paragraph', children: [{ kind: 'text', text: '**a**' }] }]);
  await parser.load();
  expect(parser.blocksOf('**a**')).toEqual(parseMarkdown('**a**'));
});
