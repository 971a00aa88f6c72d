import { message } from '../conversation/model/fixtures';
import { transfer } from '../files/fixtures';
import { lineText } from './line-text';

test.each([
  ['**Bold** and *slanted*, `code` and ~~gone~~', 'Bold and slanted, code and gone'],
  ['- bread\n- cheese', 'bread cheese'],
  ['# A heading', 'A heading'],
  ['> quoted', 'quoted'],
  ['```sh\nnpm start\n```', 'npm start'],
  ['[the page](https://example.org/x)', 'the page'],
  ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
  ['two\n\nlines', 'two lines'],
])('%j reads %j', (text, line) => {
  expect(lineText(message(1, { text }))).toBe(line);
});

test('what cannot be shown says so', () => {
  const problem = { kind: 'undecryptable', reason: 'session-unknown' } as const;
  expect(lineText(message(1, { text: '', problem }))).toBe('Could not be decrypted yet');
  expect(lineText(message(1, { text: '', deleted: true }))).toBe('Message deleted');
});

test('a file is told by its name, with what was said beside it', () => {
  expect(lineText(message(1, { text: '', transfer: transfer({ savedName: 'sea.png' }) }))).toBe('📎 sea.png');
  expect(lineText(message(1, { text: '**Look**', transfer: transfer({ savedName: 'sea.png' }) }))).toBe(
    '📎 sea.png – Look',
  );
});
