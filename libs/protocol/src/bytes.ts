import { ProtocolError } from './errors';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** Every ten bits as two letters: ids are on the hot path of links. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => ALPHABET.charAt(bits >>> 5) + ALPHABET.charAt(bits & 31));
const NO_VALUE = 255;
/** The value of each ASCII code. */
const VALUES = new Uint8Array(128).fill(NO_VALUE);
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Lower-case base32 without padding (RFC 4648 §6): ids as people and URLs see them. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0x3ffff;
    bits += 8;
    if (bits >= 10) {
      bits -= 10;
      text += PAIRS[(buffer >>> bits) & 1023];
    }
  }
  if (bits >= 5) {
    bits -= 5;
    text += ALPHABET.charAt((buffer >>> bits) & 31);
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}

/** @throws ProtocolError `malformed` for anything but the canonical form. */
export function fromBase32(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = VALUES[text.charCodeAt(index)] ?? NO_VALUE;
    if (value === NO_VALUE) throw new ProtocolError('malformed', 'not base32');
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >>> bits) & 255;
    }
  }
  const leftover = buffer & ((1 << bits) - 1);
  if (bits >= 5 || leftover !== 0) throw new ProtocolError('malformed', 'not canonical base32');
  return bytes;
}

/** The standard's own codec (ECMAScript 2026); TypeScript's library does not declare it yet. */
type Base64Options = { alphabet: 'base64url'; omitPadding?: boolean };
type WithBase64 = { toBase64(options: Base64Options): string };
type FromBase64 = { fromBase64(text: string, options: Base64Options): Uint8Array };

/** base64url without padding (RFC 4648 §5): bytes in JSON. */
export function toBase64Url(bytes: Uint8Array): string {
  return (bytes as unknown as WithBase64).toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** @throws ProtocolError `malformed` */
export function fromBase64Url(text: string): Uint8Array {
  try {
    return (Uint8Array as unknown as FromBase64).fromBase64(text, { alphabet: 'base64url' });
  } catch (cause) {
    throw new ProtocolError('malformed', 'not base64url', { cause });
  }
}

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Length of a text in UTF-8 bytes. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Equality of public bytes; secrets are compared by constant-time functions of the crypto library. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  // A loop: whole messages are compared so, and a callback for each byte costs ten times as much.
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
