/** Every configuration key: its section and name in the file, `PARLEY_<SECTION>_<KEY>` in the environment, its flag. */
export interface ConfigKey {
  readonly section: string;
  readonly key: string;
  /** Command line flag, without the dashes. */
  readonly flag?: string;
  /** Used when no source gives a value; empty means not set. */
  readonly fallback: string;
}

export const configKeys = {
  host: { section: 'Network', key: 'host', flag: 'host', fallback: '0.0.0.0' },
  port: { section: 'Network', key: 'port', flag: 'port', fallback: '8443' },
  publicIp: { section: 'Network', key: 'public_ip', fallback: '' },
  domain: { section: 'Network', key: 'domain', fallback: '' },
  role: { section: 'Network', key: 'role', fallback: 'owner' },
  relays: { section: 'Network', key: 'relays', fallback: '' },
  trustedProxies: { section: 'Network', key: 'trusted_proxies', fallback: '' },
  portMapping: { section: 'Network', key: 'port_mapping', fallback: '' },
  mdns: { section: 'Network', key: 'mdns', fallback: '' },
  clientId: { section: 'Client', key: 'client_id', fallback: '' },
  uiHost: { section: 'UI', key: 'host', flag: 'ui-host', fallback: '127.0.0.1' },
  uiPort: { section: 'UI', key: 'port', flag: 'ui-port', fallback: '8080' },
  cert: { section: 'TLS', key: 'cert', fallback: '' },
  key: { section: 'TLS', key: 'key', fallback: '' },
  ca: { section: 'TLS', key: 'ca', fallback: '' },
  accept: { section: 'Relay', key: 'accept', fallback: '' },
  tokens: { section: 'Relay', key: 'tokens', fallback: '' },
  tokensFile: { section: 'Relay', key: 'tokens_file', fallback: '' },
  allow: { section: 'Relay', key: 'allow', fallback: '' },
  deny: { section: 'Relay', key: 'deny', fallback: '' },
  quotaPerPeer: { section: 'Relay', key: 'quota_per_peer', fallback: '' },
  relayQuota: { section: 'Relay', key: 'quota', fallback: '' },
  bootstrap: { section: 'DHT', key: 'bootstrap', fallback: '' },
  dhtServe: { section: 'DHT', key: 'serve', fallback: 'false' },
  dhtPort: { section: 'DHT', key: 'port', fallback: '' },
  data: { section: 'Storage', key: 'data', flag: 'data', fallback: './data' },
  quota: { section: 'Storage', key: 'quota', flag: 'quota', fallback: '' },
  logLevel: { section: 'Log', key: 'level', flag: 'log-level', fallback: 'info' },
} as const satisfies Record<string, ConfigKey>;

export type KeyName = keyof typeof configKeys;

/** All keys with their names, in the order of the file. */
export const keyEntries = Object.entries(configKeys) as readonly (readonly [KeyName, ConfigKey])[];

/** As people write it: `[Network] port`. */
export const keyTitle = ({ section, key }: ConfigKey): string => `[${section}] ${key}`;

export const environmentName = ({ section, key }: ConfigKey): string =>
  `PARLEY_${section.toUpperCase()}_${key.toUpperCase()}`;

/** One value as a source gave it. */
export interface FlatValue {
  readonly text: string;
  /** How the source calls it, for error sentences: `--port`, `PARLEY_NETWORK_PORT` or `[Network] port`. */
  readonly from: string;
  /** Folder that relative paths in it start from. */
  readonly folder: string;
}

/** What one source says. */
export type FlatValues = Partial<Record<KeyName, FlatValue>>;
