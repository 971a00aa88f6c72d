/** The part of the package that is used; it brings no types. */
declare module 'bittorrent-dht' {
  import type { Socket } from 'node:dgram';
  import type { EventEmitter } from 'node:events';

  interface Value {
    readonly v: Buffer;
    readonly k?: Buffer;
    readonly seq?: number;
  }

  export default class DHT extends EventEmitter {
    constructor(options: {
      readonly bootstrap: readonly string[] | false;
      /** A UDP socket that is not bound yet. */
      readonly socket: Socket;
      readonly verify: (signature: Buffer, message: Buffer, publicKey: Buffer) => boolean;
      readonly maxTables: number;
      readonly maxValues: number;
      readonly maxPeers: number;
    });
    readonly nodes: { toArray(): readonly unknown[] };
    readonly ready: boolean | undefined;
    listen(port: number, host: string, done: () => void): void;
    address(): { readonly port: number };
    addNode(node: { readonly host: string; readonly port: number }): void;
    /** BEP 44. `stored` counts the nodes that took it. */
    put(
      record: {
        readonly k: Buffer;
        readonly salt: Buffer;
        readonly seq: number;
        readonly v: Buffer;
        readonly sign: (message: Buffer) => Buffer;
      },
      done: (error: Error | null, key: Buffer, stored: number) => void,
    ): void;
    get(
      key: Buffer,
      options: { readonly salt: Buffer; readonly cache: boolean },
      done: (error: Error | null, value: Value | null) => void,
    ): void;
    destroy(done: () => void): void;
  }
}
