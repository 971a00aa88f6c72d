import type { ServerId } from '@parley/protocol';
import type { IncomingHttpHeaders } from 'node:http';

const LIFETIME_SECONDS = 400 * 24 * 3600;
const SHORT_ID = 8;

/**
 * The name of a server's cookie. Browsers keep cookies for a host whatever the port, so that servers that share a host need names of their
 * own: else signing in at one would sign out of the other.
 */
export const cookieName = (server: ServerId): string => `parley-${server.slice(0, SHORT_ID)}`;

/** The token of a request: `Authorization: Bearer …`, which programs send, else the cookie of that name, which browsers do. */
export function tokenOf({ authorization, cookie }: IncomingHttpHeaders, name: string): string | null {
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(authorization ?? '');
  if (authorization !== undefined) return bearer?.[1] ?? null;
  const pair = cookie?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair === undefined ? null : pair.trim().slice(name.length + 1);
}

/** `Set-Cookie` that keeps a token where scripts cannot read it; null ends it. */
export function cookieFor(name: string, token: string | null, secure: boolean): string {
  const lifetime = token === null ? 0 : LIFETIME_SECONDS;
  const cookie = `${name}=${token ?? ''}; Path=/api; Max-Age=${lifetime}; HttpOnly; SameSite=Strict`;
  return secure ? `${cookie}; Secure` : cookie;
}
