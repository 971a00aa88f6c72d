import type { IncomingHttpHeaders } from 'node:http';

const COOKIE = 'parley';
const LIFETIME_SECONDS = 400 * 24 * 3600;

/** The token of a request: `Authorization: Bearer …`, which programs send, else the cookie, which browsers do. */
export function tokenOf({ authorization, cookie }: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(authorization ?? '');
  if (authorization !== undefined) return bearer?.[1] ?? null;
  const pair = cookie?.split(';').find((part) => part.trim().startsWith(`${COOKIE}=`));
  return pair === undefined ? null : pair.trim().slice(COOKIE.length + 1);
}

/** `Set-Cookie` that keeps a token where scripts cannot read it; null ends it. */
export function cookieFor(token: string | null, secure: boolean): string {
  const lifetime = token === null ? 0 : LIFETIME_SECONDS;
  const cookie = `${COOKIE}=${token ?? ''}; Path=/api; Max-Age=${lifetime}; HttpOnly; SameSite=Strict`;
  return secure ? `${cookie}; Secure` : cookie;
}
