import { codeOf, serverOf, testKeys } from '@parley/testing';
import { parseId, serverId, toBase32, utf8 } from '@parley/protocol';
import { SodiumBoxes } from './boxes';

const [a, b] = [testKeys(1), testKeys(2)];

describe('boxes between server keys', () => {
  it('are opened by the server that they are sealed to, and no other', () => {
    const box = new SodiumBoxes(a).seal(serverOf(b), utf8('for b'));
    expect(Buffer.from(new SodiumBoxes(b).open(box)).toString()).toBe('for b');
    expect(codeOf(() => new SodiumBoxes(a).open(box))).toBe('undecryptable');
  });

  it('look different each time, also empty ones', () => {
    const boxes = new SodiumBoxes(a);
    const [one, other] = [boxes.seal(serverOf(a), utf8('')), boxes.seal(serverOf(a), utf8(''))];
    expect(one).not.toEqual(other);
    expect(boxes.open(one)).toEqual(utf8(''));
  });

  it('do not open once a byte is changed or missing', () => {
    const boxes = new SodiumBoxes(a);
    const box = boxes.seal(serverOf(a), utf8('whole'));
    for (let at = 0; at < box.length; at += 7) {
      const changed = box.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(codeOf(() => boxes.open(changed))).toBe('undecryptable');
    }
    for (const length of [0, 1, 47, box.length - 1])
      expect(codeOf(() => boxes.open(box.subarray(0, length)))).toBe('undecryptable');
  });

  it('cannot be sealed to an id that is no key', () => {
    const none = parseId(serverId, toBase32(new Uint8Array(32)));
    expect(codeOf(() => new SodiumBoxes(a).seal(none, utf8('x')))).toBe('malformed');
  });
});
