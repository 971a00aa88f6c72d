import { accountId, messageId, parseId, toBase32 } from '@parley/protocol';
import fc from 'fast-check';
import type { MessageView } from '../api/views';
import { exportWriter } from './export-format';

const bytes = toBase32(new Uint8Array(32));
const message = (text: string): MessageView => ({
  id: parseId(messageId, bytes),
  conversation: 'self',
  from: parseId(accountId, bytes),
  sentAt: 0,
  text,
  state: 'read',
  incoming: false,
  position: 1,
});

describe('an export', () => {
  it('as HTML holds no markup of anybody', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, name) => {
        const written = exportWriter('html', name).message(message(text), name, true);
        const bare = written.replace(/<\/?(article|p|b|time|pre)>/g, '');
        expect(bare).not.toMatch(/[<>"']/);
      }),
    );
    expect(exportWriter('html', '</title><script>').start).not.toContain('<script>');
  });

  it('as text gives each message one line that begins with a time', () => {
    const written = exportWriter('text', 'Bob').message(
      message('one\ntwo\u2028three\r\nfour\ffive\u0085six'),
      'Bob\u2028Eve',
      true,
    );
    expect(written).toBe('1970-01-01T00:00:00.000Z Bob Eve: one\n    two\n    three\n    four\n    five\n    six\n');
  });

  it('has the words of whoever asks for it', () => {
    const words = { language: 'de', notesToSelf: 'Notizen', deletedMessage: 'Gelöscht', edited: 'bearbeitet' };
    const writer = exportWriter('html', undefined, words);
    expect(writer.start).toContain('<html lang="de">');
    expect(writer.start).toContain('<h1>Notizen</h1>');
    expect(writer.message({ ...message(''), deleted: true }, 'Bob', true)).toContain('[Gelöscht]');
    expect(writer.message({ ...message('eins'), editedAt: 1 }, 'Bob', true)).toContain('eins [bearbeitet]');
  });

  it('as JSON is one document, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const writer = exportWriter('json', 'Bob');
        const whole =
          writer.start +
          texts.map((text, index) => writer.message(message(text), 'Bob', index === 0)).join('') +
          writer.end;
        const read = JSON.parse(whole) as { messages: { text: string }[] };
        expect(read.messages.map(({ text }) => text)).toEqual(texts);
      }),
    );
  });
});
