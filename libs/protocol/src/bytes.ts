import { ProtocolError } from './errors';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** Lower-case base32 without padding (RFC 4648 §6): ids as people and URLs see them. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >>> bits) & 31);
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31);
}

/** @throws ProtocolError `malformed` for anything but the canonical form. */
export function fromBase32(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    const value = VALUES.get(letter);
    if (value === undefined) throw new ProtocolError('malformed', 'not base32');
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
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
