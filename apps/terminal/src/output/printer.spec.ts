import { PassThrough, Writable } from 'node:stream';
import { OutputClosed, Printer } from './printer';
import { styleFor } from './style';

describe('the printer', () => {
  it('gives programs one object a line, and people text', async () => {
    const [programs, people] = [new PassThrough(), new PassThrough()];
    await new Printer(true, programs, new PassThrough()).result({ name: 'B\u009bob\n' }, () => 'text');
    await new Printer(false, people, new PassThrough()).result({ name: 'Bob' }, () => 'text');
    expect(String(programs.read())).toBe('{"name":"B\\u009bob\\n"}\n');
    expect(String(people.read())).toBe('text\n');
  });

  it('tells when nobody reads any more', async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write'), { code: 'EPIPE' })),
    });
    broken.on('error', () => undefined);
    await expect(new Printer(true, broken, broken).result({}, () => '')).rejects.toBeInstanceOf(OutputClosed);
    await expect(new Printer(true, broken, broken).resultIfRead({})).resolves.toBeUndefined();
  });
});

describe('colours', () => {
  it('are for terminals whose person wants them', () => {
    expect(styleFor({ isTTY: true }, {}).bad('x')).toBe('\u001b[31mx\u001b[39m');
    expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).bad('x')).toBe('x');
    expect(styleFor({ isTTY: true }, { TERM: 'dumb' }).bad('x')).toBe('x');
    expect(styleFor({}, {}).bad('x')).toBe('x');
  });
});
