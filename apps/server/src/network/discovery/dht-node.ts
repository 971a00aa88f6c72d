// Ambient types of a package that has none; every project that compiles this file must find them.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./bittorrent-dht.d.ts" />
import { nodeBasic } from '@parley/crypto/node-basic';
import { idBytes, type ServerId } from '@parley/protocol';
import type DHT from 'bittorrent-dht';
import { hash } from 'node:crypto';
import { guardedSocket } from './guarded-socket';

/** Tells our records from what else may be kept under a key. */
const SALT = Buffer.from('parley');
/** BEP 44. */
export const MAX_RECORD_BYTES = 999;
const MAX_RECORDS = 10_000;
const MAX_TABLES = 1_000;

export interface DhtOptions {
  /** `host:port` of nodes that are there already; none: this is the first. */
  readonly bootstrap: readonly string[];
  readonly host: string;
  /** UDP; 0: any. */
  readonly port: number;
  /** Somebody sent what no node sends. */
  readonly dropped: (why: string) => void;
}

/** One node of a distributed hash table (BEP 5) that keeps records of servers (BEP 44): signed by the server's key, found under its id. */
export class DhtNode {
  private constructor(
    private readonly dht: DHT,
    /** The first look for other nodes is over, whether one was found or not. */
    private readonly looked: Promise<void>,
  ) {}

  /** Listens, and looks for the other nodes. @throws errors of the socket, such as a port that is taken */
  static async open({ bootstrap, host, port, dropped }: DhtOptions): Promise<DhtNode> {
    const { default: Dht } = await import('bittorrent-dht');
    const socket = guardedSocket(dropped);
    const dht = new Dht({
      bootstrap: bootstrap.length === 0 ? false : [...bootstrap],
      socket,
      verify: isSigned,
      maxTables: MAX_TABLES,
      maxValues: MAX_RECORDS,
      maxPeers: MAX_TABLES,
    });
    const looked = new Promise<void>((resolve) => dht.once('ready', resolve));
    try {
      await new Promise<void>((resolve, reject) => {
        dht.once('error', reject);
        dht.listen(port, host, resolve);
      });
    } catch (error) {
      await destroyed(dht);
      throw error;
    }
    dht.on('error', (error: Error) => dropped(error.message)).on('warning', () => dropped('warning'));
    return new DhtNode(dht, looked);
  }

  get port(): number {
    return this.dht.address().port;
  }

  /** Keeps a record with the other nodes; resolves with how many took it. @param value at most {@link MAX_RECORD_BYTES} */
  async publish(seed: Uint8Array, sequence: number, value: Uint8Array): Promise<number> {
    const signer = nodeBasic.ed25519Signer(seed);
    const key = Buffer.from(signer.publicKey);
    // Where the record goes is looked for anew each time: nodes come and go.
    await this.find(key);
    return new Promise((resolve, reject) =>
      this.dht.put(
        { k: key, salt: SALT, seq: sequence, v: Buffer.from(value), sign: (bytes) => Buffer.from(signer.sign(bytes)) },
        (error, _key, stored) => (error === null ? resolve(stored) : reject(error)),
      ),
    );
  }

  /** What a server published, its newest record, not looked into; null when there is none. */
  async look(server: ServerId): Promise<Uint8Array | null> {
    return this.find(Buffer.from(idBytes(server)));
  }

  close(): Promise<void> {
    return destroyed(this.dht);
  }

  private async find(key: Buffer): Promise<Uint8Array | null> {
    await this.looked;
    const target = hash('sha1', Buffer.concat([key, SALT]), 'buffer');
    return new Promise((resolve) =>
      this.dht.get(target, { salt: SALT, cache: false }, (error, value) =>
        resolve(error !== null || !Buffer.isBuffer(value?.v) ? null : new Uint8Array(value.v)),
      ),
    );
  }
}

function isSigned(signature: Buffer, message: Buffer, publicKey: Buffer): boolean {
  try {
    return nodeBasic.ed25519Verifier(publicKey).verify(message, signature);
  } catch {
    return false;
  }
}

const destroyed = (dht: DHT): Promise<void> => new Promise((resolve) => dht.destroy(resolve));
