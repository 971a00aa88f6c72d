import fc from 'fast-check';
import { messages, ProtocolError } from './index';
import valid from './vectors/valid.json';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Decodes; true when accepted, false when refused with a ProtocolError; anything else is thrown on. */
function accepts(name: string, bytes: Uint8Array): boolean {
  try {
    messages.get(name)?.decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}

describe.each([...messages.keys()])('%s', (name) => {
  test('refuses random bytes with a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        accepts(name, bytes);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(valid)('$message: $title', ({ message, hex }) => {
  const bytes = fromHex(hex);

  test('cut short anywhere is refused', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(accepts(message, bytes.subarray(0, length))).toBe(false);
  });

  test('with changed, inserted or repeated bytes never throws anything but a typed error', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ maxLength: 9 }), fc.nat(9), (at, insert, drop) => {
        accepts(message, Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + drop)]));
      }),
      { numRuns: 300 },
    );
  });
});

test('a length prefix of gigabytes allocates nothing', () => {
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 2_000; i++) {
    for (const prefix of [0x5a, 0x7a, 0x9a, 0xba]) accepts('link-frame', Uint8Array.of(prefix, 0xff, 0xff, 0xff, 0xff));
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test('what could not be received is not sent', () => {
  const envelope = messages.get('envelope');
  expect(() => envelope?.encode({ to: 'nobody' })).toThrow(ProtocolError);
});

test('an error names the field and never the value', () => {
  const handle = 'Not A Handle Secret';
  try {
    messages.get('card')?.encode({ handle });
  } catch (error) {
    expect(String(error)).toContain('handle');
    expect(String(error)).not.toContain(handle);
  }
  expect.assertions(2);
});
