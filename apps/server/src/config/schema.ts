import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { formatHostPort, handle, parseHostPort } from '@parley/protocol';
import { z } from 'zod';
import { logLevels } from './config';
import type { FlatValue } from './keys';

/** What each flat value must be. An issue's message completes the sentence "<key> …". */

const value = z.custom<FlatValue>();
const trimmed = value.transform(({ text }) => text.trim());

/** Empty means not set. */
const optional = <Out>(check: (text: string) => Out | undefined, fault: string): z.ZodType<Out | null, FlatValue> =>
  trimmed.transform((text, context) => {
    if (text === '') return null;
    const out = check(text);
    if (out === undefined) context.issues.push({ code: 'custom', input: undefined, message: fault });
    return out ?? null;
  });

const bindHost = trimmed.refine((text) => isIP(text) !== 0 || text === 'localhost', {
  error: 'must be an IP address of this machine or localhost (a domain goes into [Network] domain)',
});

const port = trimmed
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, {
    error: 'must be a whole number from 0 to 65535',
  })
  .transform(Number);

const publicIp = optional((text) => (isIP(text) === 0 ? undefined : text.toLowerCase()), 'must be an IP address');

const domain = optional((text) => {
  try {
    const place = parseHostPort(text);
    return isIP(place.host) === 0 ? formatHostPort(place) : undefined;
  } catch {
    return undefined;
  }
}, 'must be a domain name, with :port when that is not 443');

const role = trimmed.transform((text, context) => {
  if (text === 'owner' || text === '') return 'owner' as const;
  const message = text === 'relay' ? 'relay is not supported by this version' : 'must be owner';
  context.issues.push({ code: 'custom', input: undefined, message });
  return z.NEVER;
});

const trustedProxies = trimmed.transform((text, context) => {
  const networks = text.split(/[\s,]+/).filter((part) => part !== '');
  if (!networks.every(isNetwork)) {
    const message =
      'must list IP addresses and networks like 10.0.0.0/8, separated by commas; names and everybody (/0) are not possible';
    context.issues.push({ code: 'custom', input: undefined, message });
  }
  return networks;
});

/** An IP address, or a block of them in CIDR form. */
function isNetwork(text: string): boolean {
  const [ip = '', prefix, ...more] = text.split('/');
  const bits = isIP(ip) === 4 ? 32 : 128;
  if (isIP(ip) === 0 || more.length > 0) return false;
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
}

const clientId = optional(
  (text) => handle.safeParse(text).data,
  'must be a handle: lower-case letters, digits, dot, dash and underscore, at most 32',
);

const logLevel = trimmed.transform((text, context) => {
  const level = logLevels.find((known) => known === text);
  if (level === undefined)
    context.issues.push({ code: 'custom', input: undefined, message: `must be one of ${logLevels.join(', ')}` });
  return level ?? z.NEVER;
});

const path = value.transform(({ text, folder }) => (text.trim() === '' ? null : resolve(folder, text.trim())));
const folder = path.refine((folder): folder is string => folder !== null, { error: 'must name a folder' });

/** `20GB`, `500M`, `1.5 TB`, `64GiB` or plain bytes. */
function bytesOfText(text: string): number | undefined {
  const [, number, unit = '', binary] = /^(\d{1,15}(?:\.\d{1,3})?) ?([KMGT]?)(i?)B?$/i.exec(text) ?? [];
  if (number === undefined || (unit === '' && binary === 'i')) return undefined;
  const bytes = Math.floor(
    Number(number) * (binary === '' ? 1000 : 1024) ** ' KMGT'.indexOf(unit.toUpperCase() || ' '),
  );
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const quota = optional(bytesOfText, 'must be a size such as 20GB or 500M');

const later = trimmed.refine((text) => text === '', { error: 'is not supported by this version' });

export const schema = z.strictObject({
  host: bindHost,
  port,
  publicIp,
  domain,
  role,
  relays: later,
  trustedProxies,
  clientId,
  uiHost: bindHost,
  uiPort: port,
  cert: path,
  key: path,
  ca: later,
  bootstrap: later,
  data: folder,
  quota,
  logLevel,
});
