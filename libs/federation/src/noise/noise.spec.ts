import { testKeys, codeOf } from '@parley/testing';
import { LinkCipher, NoiseXX } from './noise';

const key = (): Uint8Array => new Uint8Array(32).fill(7);

describe('a link cipher', () => {
  it('opens what was sealed, in order only', () => {
    const [send, receive] = [new LinkCipher(key()), new LinkCipher(key())];
    const sealed = [1, 2, 3].map((byte) => send.seal(Uint8Array.of(byte)));
    const [first, second, third] = sealed;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were sealed');
    expect(Uint8Array.from(receive.open(first))).toEqual(Uint8Array.of(1));
    expect(codeOf(() => receive.open(third))).toBe('undecryptable');
    expect(codeOf(() => receive.open(first))).toBe('undecryptable');
    expect(Uint8Array.from(receive.open(second))).toEqual(Uint8Array.of(2));
  });

  it('passes nothing through once its key is wiped', () => {
    const bytes = key();
    const cipher = new LinkCipher(bytes);
    cipher.clear();
    cipher.clear();
    expect(bytes).toEqual(new Uint8Array(32));
    expect(codeOf(() => cipher.seal(Uint8Array.of(1)))).toBe('undecryptable');
    expect(codeOf(() => cipher.open(new Uint8Array(20)))).toBe('undecryptable');
  });

  it('gives no ciphers before the handshake is complete', () => {
    expect(codeOf(() => new NoiseXX(true, testKeys(1).seed).split())).toBe('handshake-failed');
  });

  it('cannot be made with a point of small order as the other side’s ephemeral key', () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const responder = new NoiseXX(false, testKeys(1).seed);
    expect(
      codeOf(() => {
        responder.read(identity);
        responder.write(new Uint8Array());
      }),
    ).toBe('handshake-failed');
  });
});
