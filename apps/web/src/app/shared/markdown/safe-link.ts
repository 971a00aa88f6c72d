/** Schemes that a message may link to. Everything else stays text. */
const schemes = new Set(['http:', 'https:', 'mailto:', 'web+parley:']);

/** The address as a browser would understand it, or null when it may not be linked (unknown scheme, relative, no address at all). */
export function safeHref(address: string): string | null {
  const url = parse(address);
  return url !== null && schemes.has(url.protocol) ? url.href : null;
}

/** Whether the link is an invite of somebody: `web+parley:…`, or the page that stands for it on a domain. */
export const isInvite = (href: string): boolean =>
  href.startsWith('web+parley:') || /^https:\/\/[^/?#]+\/i\/[^/?#]*#[a-z2-7]{52}\.[\w-]{22}$/.test(href);

/**
 * Where `href` leads, when `text` reads like an address of another host ("bank.example" that leads to "evil.example"); null when the text
 * is true or no address.
 */
export function placeBehind(text: string, href: string): string | null {
  const target = parse(href);
  if (target === null || target.host === '') return null;
  const shown = text.trim();
  if (/\s/.test(shown) || !/^[^/]*[.:@]/.test(shown)) return null;
  const claimed = parse(shown) ?? parse(`https://${shown}`);
  if (claimed === null || claimed.host === '' || claimed.host === target.host) return null;
  return target.host;
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
