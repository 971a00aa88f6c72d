import { DEFAULT_HELD_BYTES, DEFAULT_HELD_BYTES_PER_PEER, DEFAULT_QUOTA_BYTES } from '@parley/protocol';
import type { z } from 'zod';
import type { Config } from './config';
import { readConfigFile } from './config-file';
import { ConfigurationError } from './configuration-error';
import { readEnvironment } from './environment';
import { readFlags } from './flags';
import { keyEntries, keyTitle, configKeys, type FlatValue, type FlatValues, type KeyName } from './keys';
import { schema } from './schema';

/**
 * Flat read of all sources (flags win over environment over file over defaults), then one validated, nested, frozen object.
 * @throws ConfigurationError
 */
export function loadConfig(source: {
  /** Command line without program and script. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Working directory: relative paths start from it. */
  readonly folder: string;
}): Config {
  const flags = readFlags(source.argv, source.folder);
  const file = readConfigFile(flags.file, source.folder);
  const environment = readEnvironment(source.environment, source.folder);
  const flat = merge(defaults(source.folder), file, environment, flags.values);
  const result = schema.safeParse(flat);
  if (!result.success) throw new ConfigurationError(sentence(result.error, flat));
  const config = result.data;
  if (config.cert === null && config.key !== null)
    throw new ConfigurationError('[TLS] cert is missing: certificate and key go together.');
  if (config.cert === null && config.ca !== null)
    throw new ConfigurationError(
      '[TLS] cert is missing: in a closed federation it names the certificate that [TLS] ca issued to this server.',
    );
  checkRole(config);
  return nested(config);
}

/** Keys that mean something for the other role alone are a mistake of whoever wrote them. */
function checkRole(config: z.output<typeof schema>): void {
  const { role, accept, relays, clientId } = config;
  const tokens = [...config.tokens, ...config.tokensFile];
  const misplaced = (name: KeyName, other: 'owner' | 'relay'): ConfigurationError =>
    new ConfigurationError(`${keyTitle(configKeys[name])} is for [Network] role = ${other}.`);
  if (role === 'relay' && relays.length > 0) throw misplaced('relays', 'owner');
  if (role === 'relay' && clientId !== null) throw misplaced('clientId', 'owner');
  if (role === 'owner' && accept !== null) throw misplaced('accept', 'relay');
  if (role === 'owner' && tokens.length > 0) throw misplaced('tokens', 'relay');
  if (role === 'relay' && accept === 'token' && tokens.length === 0)
    throw new ConfigurationError('[Relay] tokens is missing: [Relay] accept = token needs one.');
}

function defaults(folder: string): Record<KeyName, FlatValue> {
  const entries = keyEntries.map(([name, key]) => [name, { text: key.fallback, from: keyTitle(key), folder }] as const);
  return Object.fromEntries(entries) as Record<KeyName, FlatValue>;
}

/** The last source that says something wins. */
function merge(fallback: Record<KeyName, FlatValue>, ...sources: readonly FlatValues[]): Record<KeyName, FlatValue> {
  return Object.assign({ ...fallback }, ...sources) as Record<KeyName, FlatValue>;
}

/** "[Network] port (given as --port) must be …": names key, source and fault, and repeats no value. */
function sentence(error: z.ZodError, flat: Record<KeyName, FlatValue>): string {
  const issue = error.issues[0];
  const name = issue?.path[0] as KeyName;
  const title = keyTitle(configKeys[name]);
  const { from } = flat[name];
  return `${from === title ? title : `${title} (given as ${from})`} ${issue?.message ?? 'is wrong'}.`;
}

function nested(flat: z.output<typeof schema>): Config {
  return Object.freeze({
    network: Object.freeze({
      host: flat.host,
      port: flat.port,
      publicIp: flat.publicIp,
      domain: flat.domain,
      role: flat.role,
      relays: Object.freeze(flat.relays),
      trustedProxies: Object.freeze(flat.trustedProxies),
      portMapping: flat.portMapping,
      mdns: flat.mdns,
    }),
    relay: Object.freeze({
      accept: flat.accept ?? 'list',
      tokens: Object.freeze([...new Set([...flat.tokens, ...flat.tokensFile])]),
      allow: Object.freeze(flat.allow),
      deny: Object.freeze(flat.deny),
      quotaPerPeer: flat.quotaPerPeer ?? DEFAULT_HELD_BYTES_PER_PEER,
      quota: flat.relayQuota ?? DEFAULT_HELD_BYTES,
    }),
    client: Object.freeze({ clientId: flat.clientId }),
    ui: Object.freeze({ host: flat.uiHost, port: flat.uiPort }),
    // Key and certificate may be one file.
    tls: Object.freeze({ cert: flat.cert, key: flat.key ?? flat.cert, ca: flat.ca }),
    dht:
      flat.bootstrap.length > 0 || flat.dhtServe
        ? Object.freeze({ bootstrap: Object.freeze(flat.bootstrap), port: flat.dhtPort ?? flat.port })
        : null,
    storage: Object.freeze({ data: flat.data, quota: flat.quota ?? DEFAULT_QUOTA_BYTES }),
    log: Object.freeze({ level: flat.logLevel }),
  });
}
