import { formatHostPort, type ServerId } from '@parley/protocol';

/** The whole configuration: validated, nested, frozen. Nothing else reads flags, environment or file. */
export interface Config {
  readonly network: {
    /** Where other servers are listened for. */
    readonly host: string;
    readonly port: number;
    readonly publicIp: string | null;
    /** `host[:port]`, the port left out when it is 443. */
    readonly domain: string | null;
    /** A relay has no owner: it holds and passes on what is for its peers. */
    readonly role: 'owner' | 'relay';
    /** Relays that hold mail for this server, best first. */
    readonly relays: readonly RelayPlace[];
    /** IP addresses and CIDR blocks of the proxies whose forwarding headers are believed. */
    readonly trustedProxies: readonly string[];
    /** Whether the router is asked to pass the port on; null: when nothing else says how others reach this server. */
    readonly portMapping: boolean | null;
    /** Whether servers in the same network find each other; null: when it listens in one. */
    readonly mdns: boolean | null;
  };
  /** Who becomes a peer without anybody being asked, and what is held for peers. */
  readonly relay: {
    /** `list`: who is in `allow`. `token`: who shows one of `tokens`, too. `anyone`: every server that asks. */
    readonly accept: 'list' | 'token' | 'anyone';
    /** Secrets. */
    readonly tokens: readonly string[];
    readonly allow: readonly ServerId[];
    /** Refused at the link, whatever else is said. */
    readonly deny: readonly ServerId[];
    /** Bytes of packets of others that are held for one server, and for all of them. */
    readonly quotaPerPeer: number;
    readonly quota: number;
  };
  readonly client: {
    /** Pre-fills the handle. */
    readonly clientId: string | null;
  };
  /** Where the owner's own clients are listened for. */
  readonly ui: { readonly host: string; readonly port: number };
  /** PEM files, absolute paths. */
  readonly tls: {
    /** Replace the server's own certificate: `cert` may hold the key, too, and is `key` then. Both or neither. */
    readonly cert: string | null;
    readonly key: string | null;
    /** The authority of a closed federation: only servers with a certificate of it are talked to. Null: with everybody. */
    readonly ca: string | null;
  };
  /** Where servers that moved are looked for; null: nowhere. */
  readonly dht: {
    /** `host:port` of nodes, UDP. None: others start from this one. */
    readonly bootstrap: readonly string[];
    /** UDP. */
    readonly port: number;
  } | null;
  readonly storage: {
    /** Absolute path of the data directory. */
    readonly data: string;
    /** Bytes that file transfers may take. */
    readonly quota: number;
  };
  /** What is written to the log: this and what is more important. */
  readonly log: { readonly level: LogLevel };
}

/** A relay as the configuration names it. */
export interface RelayPlace {
  /** `host:port` or `host`. */
  readonly address: string;
  /** Secret that lets in there; null when none is needed. */
  readonly token: string | null;
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Injection token of `Config`. */
export const CONFIG = Symbol('Config');

/** The same configuration with the ports that were really bound (port 0 asks for any free one). */
export function withPorts(config: Config, ports: { ui: number; network: number }): Config {
  return Object.freeze({
    ...config,
    network: Object.freeze({ ...config.network, port: ports.network }),
    ui: Object.freeze({ ...config.ui, port: ports.ui }),
  });
}

/** A host that people can dial: "any address of this machine" is reached as this machine. */
export function dialable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** `host[:port]` of this server, as it was configured; one that listens everywhere is reached there on this machine alone. */
export function addressOf({ network }: Config): string {
  if (network.domain !== null) return network.domain;
  return formatHostPort({ host: network.publicIp ?? dialable(network.host), port: network.port });
}
