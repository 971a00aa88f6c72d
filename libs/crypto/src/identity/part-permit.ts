import { fromBase64Url, ProtocolError, toBase64Url, utf8 } from '@parley/protocol';
import { constantTimeEqual, hmacSha256 } from './hashing';

/** Scheme of the `Authorization` header that carries a permit. */
const PERMIT_SCHEME = 'Parley';

/** What a permit allows: one method on one path, until a time (unix ms) by the clock of the server that is asked. */
interface Permitted {
  readonly method: string;
  readonly path: string;
}

const macOf = (token: Uint8Array, { method, path }: Permitted, expires: number): Uint8Array =>
  hmacSha256(token, utf8(`parley-part\n${method}\n${path}\n${expires}`));

/** Value of the `Authorization` header with which a part is asked for: the token itself never travels between servers. */
export const issuePartPermit = (token: Uint8Array, request: Permitted, expires: number): string =>
  `${PERMIT_SCHEME} ${expires}.${toBase64Url(macOf(token, request, expires))}`;

/**
 * Whether a header allows this request now: `expired` when it was made for another time, which the asker's clock may be to blame for.
 * @param latest the furthest expiry that is believed
 */
export function isPartPermit(
  token: Uint8Array,
  request: Permitted,
  header: string,
  { now, latest }: { readonly now: number; readonly latest: number },
): 'yes' | 'expired' | 'no' {
  const found = /^Parley (\d{1,16})\.([\w-]{43})$/.exec(header);
  const expires = Number(found?.[1]);
  const mac = macBytes(found?.[2] ?? '');
  if (mac === null || !constantTimeEqual(mac, macOf(token, request, expires))) return 'no';
  return expires >= now && expires <= latest ? 'yes' : 'expired';
}

function macBytes(text: string): Uint8Array | null {
  try {
    const bytes = fromBase64Url(text);
    return bytes.length === 32 ? bytes : null;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
