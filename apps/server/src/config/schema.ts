import { isIP } from 'node:net';
import { resolve } from 'node:path';
import {
  formatHostPort,
  handle,
  MAX_PEER_TOKEN_LENGTH,
  MAX_RELAYS_PER_CARD,
  MIN_PEER_TOKEN_LENGTH,
  parseHostPort,
  parseId,
  rest,
  serverId,
} from '@parley/protocol';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { logLevels, type RelayPlace } from './config';
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

/** One of these words; empty means not set. */
const word = <const Words extends readonly string[]>(words: Words): z.ZodType<Words[number] | null, FlatValue> =>
  optional((text) => words.find((known) => known === text), `must be ${alternatives(words)}`);

const alternatives = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

const trueOrFalse = word(['true', 'false']).transform((text) => (text === null ? null : text === 'true'));

const role = word(['owner', 'relay']).transform((text) => text ?? 'owner');

/** Parts between commas or spaces, each as `read` makes it. */
const list = <Out>(read: (part: string) => Out | undefined, fault: string): z.ZodType<Out[], FlatValue> =>
  trimmed.transform((text, context) => {
    const parts = partsOf(text).map(read);
    if (parts.includes(undefined)) context.issues.push({ code: 'custom', input: undefined, message: fault });
    return parts.filter((part) => part !== undefined);
  });

const partsOf = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

const TOKEN_RULE = `${MIN_PEER_TOKEN_LENGTH} to ${MAX_PEER_TOKEN_LENGTH} letters, digits, dashes and underscores`;
const token = (text: string): string | undefined => rest.peerToken.safeParse(text).data;

const relays = list((part): RelayPlace | undefined => {
  const [place = '', ...secret] = part.split('#');
  const shown = secret[0] === undefined ? null : token(secret[0]);
  if (secret.length > 1 || shown === undefined) return undefined;
  try {
    return { address: formatHostPort(parseHostPort(place)), token: shown };
  } catch {
    return undefined;
  }
}, `must list addresses like relay.example.org:8443, separated by commas, each with #token behind it if the relay asks for one (${TOKEN_RULE})`).refine(
  (all) => all.length <= MAX_RELAYS_PER_CARD,
  { error: `must list at most ${MAX_RELAYS_PER_CARD} addresses` },
);

const tokens = list(token, `must list words of ${TOKEN_RULE}, separated by commas`);

/** The same, one a line, in a file of its own; what stands behind # is a remark. */
const tokensFile = value.transform(({ text, folder }, context): string[] => {
  if (text.trim() === '') return [];
  const fault = (message: string): never => {
    context.issues.push({ code: 'custom', input: undefined, message });
    return z.NEVER;
  };
  let content: string;
  try {
    content = readFileSync(resolve(folder, text.trim()), 'utf8');
  } catch (error) {
    return fault(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? '?'})`);
  }
  const words = content.split('\n').map((line) => line.replace(/#.*/, '').trim());
  const said = words.filter((line) => line !== '').map(token);
  return said.some((line) => line === undefined)
    ? fault(`names a file in which a line is none of ${TOKEN_RULE}`)
    : said.filter((line) => line !== undefined);
});

const servers = list((part) => {
  try {
    return parseId(serverId, part);
  } catch {
    return undefined;
  }
}, 'must list server ids of 52 letters and digits, separated by commas');

const trustedProxies = trimmed.transform((text, context) => {
  const networks = partsOf(text);
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

/** Nodes of the DHT need a port: they have no usual one. */
const bootstrap = list((part) => {
  try {
    parseHostPort(part);
    return /:\d+$/.test(part) ? part : undefined;
  } catch {
    return undefined;
  }
}, 'must list addresses with ports like dht.example.org:8443, separated by commas');

const yesNo = word(['true', 'false']).transform((text) => text === 'true');

const optionalPort = optional(
  (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
  'must be a whole number from 0 to 65535',
);

export const schema = z.strictObject({
  host: bindHost,
  port,
  publicIp,
  domain,
  role,
  relays,
  trustedProxies,
  portMapping: trueOrFalse,
  mdns: trueOrFalse,
  clientId,
  uiHost: bindHost,
  uiPort: port,
  cert: path,
  key: path,
  ca: path,
  accept: word(['list', 'token', 'anyone']),
  tokens,
  tokensFile,
  allow: servers,
  deny: servers,
  quotaPerPeer: quota,
  relayQuota: quota,
  bootstrap,
  dhtServe: yesNo,
  dhtPort: optionalPort,
  data: folder,
  quota,
  logLevel,
});
