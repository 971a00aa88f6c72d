import * as z from 'zod';
import { MAX_ADDRESS_LENGTH } from '../limits';
import { count, time } from '../schema';

/** What a server finds out about itself when its owner asks. Codes and values; programs put them in words. */

const address = z.string().max(MAX_ADDRESS_LENGTH);
const fileName = z.string().max(64);
const version = z.string().max(64);
const bytes = count;

type Found<
  Check extends string,
  Ok extends boolean,
  Name extends string,
  Values extends z.core.$ZodShape,
> = z.ZodObject<
  {
    check: z.ZodLiteral<Check>;
    ok: z.ZodLiteral<Ok>;
    found: z.ZodLiteral<Name>;
    values: z.ZodObject<Values, z.core.$strict>;
  },
  z.core.$strict
>;

/** One thing that a check can find. `ok`: nothing needs to be done. */
const found = <Check extends string, Ok extends boolean, Name extends string, Values extends z.core.$ZodShape>(
  check: Check,
  ok: Ok,
  name: Name,
  values: Values,
): Found<Check, Ok, Name, Values> =>
  z.strictObject({
    check: z.literal(check),
    ok: z.literal(ok),
    found: z.literal(name),
    values: z.strictObject(values),
  });

const certificate = [
  found('certificate', true, 'certificate-good', { until: time }),
  found('certificate', false, 'certificate-ends-soon', { until: time, own: z.boolean() }),
  found('certificate', false, 'certificate-expired', { until: time, own: z.boolean() }),
  found('certificate', false, 'certificate-not-yet', { from: time }),
  /** A name that others dial is not in it. `own`: the server made it itself. */
  found('certificate', false, 'certificate-lacks-name', { address, own: z.boolean() }),
  found('certificate', false, 'certificate-key-differs', { own: z.boolean() }),
  found('certificate', false, 'certificate-unreadable', { own: z.boolean() }),
  /** The file holds another one than the server has shown since its start. */
  found('certificate', false, 'certificate-not-served', {}),
] as const;

/** Of a closed federation alone. */
const federation = [
  /** `until`: when its authority ends. The others: connections refused since the start, by what was shown. */
  found('federation', true, 'federation-closed', { until: time, missing: count, foreign: count, ended: count }),
  found('federation', false, 'federation-ends-soon', { until: time }),
  found('federation', false, 'federation-ended', { until: time }),
  found('federation', false, 'federation-unreadable', {}),
  /** What this server met at an address that it dials. */
  found('federation', false, 'federation-not-member', { address }),
  found('federation', false, 'federation-member-ended', { address }),
  found('federation', false, 'federation-refuses-us', { address }),
] as const;

const surroundings = [
  /** `seconds`: how much later it is here than there, the middle of what `servers` servers of contacts said. */
  found('clock', true, 'clock-agrees', { seconds: z.int(), servers: count }),
  found('clock', false, 'clock-differs', { seconds: z.int(), servers: count }),
  /** No server of a contact could be asked. */
  found('clock', true, 'clock-uncompared', {}),
  found('disk', true, 'disk-free', { free: bytes, total: bytes }),
  found('disk', false, 'disk-low', { free: bytes, total: bytes }),
  found('disk', false, 'disk-full', { free: bytes, total: bytes }),
  found('memory', true, 'memory-free', { used: bytes, free: bytes }),
  found('memory', false, 'memory-low', { used: bytes, free: bytes }),
] as const;

const files = [
  found('files', true, 'files-private', {}),
  /** Others on the machine may read it; `mode` in octal digits. */
  found('files', false, 'files-open', { file: fileName, mode: z.string().max(4) }),
  /** It belongs to another user than the server runs as. */
  found('files', false, 'files-foreign', { file: fileName, owner: count, user: count }),
  found('files', false, 'files-read-only', { file: fileName }),
  found('files', false, 'files-missing', { file: fileName }),
  found('database', true, 'database-sound', { bytes, schema: count }),
  found('database', false, 'database-damaged', { problems: count }),
  /** Looking through it takes longer than a check may. */
  found('database', true, 'database-unfinished', { bytes, seconds: count }),
] as const;

const reach = [
  /** A WebSocket for links really opened at the address that others are told. */
  found('upgrade', true, 'upgrade-works', { address }),
  /** `status`: what was answered in place of the upgrade; null when nothing was. */
  found('upgrade', false, 'upgrade-fails', { address, status: z.int().nullable() }),
  /** How the request for this very list came. */
  found('proxy', true, 'proxy-none', {}),
  found('proxy', true, 'proxy-trusted', {}),
  found('proxy', false, 'proxy-untrusted', {}),
  found('proxy', false, 'proxy-mute', {}),
  found('card', true, 'card-current', {}),
  /** The addresses in the card that contacts have are not those of this server any more; `address`: the first it has now. */
  found('card', false, 'card-outdated', { address }),
] as const;

/** Whether a router passes the port for other servers on to this machine because it was asked to. */
const mappingMethod = z.enum(['pcp', 'nat-pmp', 'upnp']);
const router = [
  found('router', true, 'router-looking', {}),
  found('router', true, 'router-opened', { address, method: mappingMethod }),
  /** It passes the port on, and has no address on the internet itself; `address`: the one that it has. */
  found('router', false, 'router-private', { address }),
  /** `code`: what it said, as a number of that protocol. */
  found('router', false, 'router-refused', { method: mappingMethod, code: count }),
  /** Nobody was found who could be asked. */
  found('router', true, 'router-absent', {}),
  /** An address of this machine that everybody on the internet can dial, without any router's help. */
  found('router', true, 'router-ipv6-used', { address }),
  found('router', true, 'router-ipv6-unused', { address }),
] as const;

const program = [found('program', true, 'program-runs', { version, node: version, since: time })] as const;

const known = [...certificate, ...federation, ...surroundings, ...files, ...reach, ...router, ...program] as const;

/** Names of all checks, in the order in which they are told. */
export const checkNames = [
  'program',
  'certificate',
  'federation',
  'upgrade',
  'router',
  'proxy',
  'card',
  'clock',
  'disk',
  'memory',
  'files',
  'database',
] as const;

/** What one check found. */
export const finding = z.discriminatedUnion('found', [
  ...known,
  /** The check itself failed or took too long. */
  z.strictObject({
    check: z.enum(checkNames),
    ok: z.literal(false),
    found: z.literal('check-failed'),
    values: z.strictObject({}),
  }),
]);
export type Finding = z.output<typeof finding>;

/** GET /api/settings/diagnostics: every check, done when it is asked. */
export const diagnosticsAnswer = z.strictObject({ checks: z.array(finding) });
