import { everydaySecrets, identitySecrets, messages, ProtocolError, type Message } from '../index';
import * as stored from '../stored';
import invalid from './invalid.json';
import valid from './valid.json';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function messageOf(name: string): Message {
  const message = messages.get(name);
  if (!message) throw new Error(`a vector names the unknown message ${name}`);
  return message;
}

/** The JSON form of a value in the vectors. */
const toJson = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => (item instanceof Uint8Array ? { hex: toHex(item) } : item)),
  );

test.each(valid)('$message: $title decodes to its value and encodes to the same bytes', ({ message, hex, value }) => {
  const decoded = messageOf(message).decode(fromHex(hex));
  expect(toJson(decoded)).toEqual(value);
  expect(toHex(messageOf(message).encode(decoded))).toBe(hex);
});

test.each(invalid)('$message: $title is refused', ({ message, hex, code }) => {
  let refusal: unknown;
  try {
    messageOf(message).decode(fromHex(hex));
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ProtocolError);
  expect((refusal as ProtocolError).code).toBe(code);
});

/** What a client seals for itself: only clients of one account read it, so it needs no vector for others. */
const sealedForOneself = [...Object.values(stored), everydaySecrets, identitySecrets].flatMap((item) =>
  typeof item === 'object' && 'name' in item ? [item.name] : [],
);

test('every message that leaves its account has a valid vector', () => {
  const covered = new Set(valid.map(({ message }) => message));
  const travelling = [...messages.keys()].filter((name) => !sealedForOneself.includes(name));
  expect(travelling.filter((name) => !covered.has(name))).toEqual([]);
  expect(travelling).toContain('envelope');
});
