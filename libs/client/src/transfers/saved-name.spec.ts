import fc from 'fast-check';
import { MAX_SAVED_NAME_BYTES, utf8Length } from '@parley/protocol';
import { savedName } from './saved-name';

describe('the name under which a file is saved', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Übung 1 (neu).txt', 'Übung 1 (neu).txt'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['..', 'file'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b\n.txt', 'ab.txt'],
    ['\u202etxt.exe', 'txt.exe'],
    ['photo\u200b.jpg', 'photo.jpg'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
    ['console.log', 'console.log'],
    ['a:b*c?.txt', 'a_b_c_.txt'],
    ['name. . .', 'name'],
    ['   ', 'file'],
    ['', 'file'],
    ['dir/', 'file'],
  ])('of %p is %p', (name, saved) => {
    expect(savedName(name)).toBe(saved);
  });

  it('keeps its extension however long it is, and cuts no character in two', () => {
    const saved = savedName(`${'ü'.repeat(300)}.jpeg`);
    expect(utf8Length(saved)).toBeLessThanOrEqual(MAX_SAVED_NAME_BYTES);
    expect(saved).toMatch(/^ü+\.jpeg$/);
    expect(utf8Length(savedName(`x.${'y'.repeat(400)}`))).toBe(MAX_SAVED_NAME_BYTES);
  });

  it('is one harmless path component whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
        const saved = savedName(name);
        expect(saved).not.toMatch(/[/\\\p{Cc}\p{Cf}<>:"|?*]/u);
        expect(saved).not.toMatch(/^[. ]|[. ]$/);
        expect(utf8Length(saved)).toBeLessThanOrEqual(MAX_SAVED_NAME_BYTES);
        expect(saved).not.toBe('');
      }),
    );
  });
});
