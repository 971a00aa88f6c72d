import { accountId, deviceId, equalBytes, ProtocolError, toBase32 } from '@parley/protocol';
import * as z from 'zod';
import type { LeafAuthority, LeafIdentity, SessionLeaf } from './leaf';

/** An authority for tests and benchmarks: it knows exactly the leaves it issued. */
export class KnownLeaves implements LeafAuthority {
  readonly #issued = new Map<string, { credential: Uint8Array; identity: LeafIdentity }>();
  #count = 0;

  /** Ids are one repeated byte, so that they are easy to tell apart. */
  static identity(account: number, device: number): LeafIdentity {
    return {
      account: z.decode(accountId, new Uint8Array(32).fill(account)),
      device: z.decode(deviceId, new Uint8Array(16).fill(device)),
    };
  }

  async issue(account: number, device: number): Promise<SessionLeaf> {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const privateKey = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)).slice(-32);
    this.#count += 1;
    const credential = new Uint8Array([account, device, this.#count]);
    this.#issued.set(toBase32(publicKey), {
      credential: credential.slice(),
      identity: KnownLeaves.identity(account, device),
    });
    return { credential, publicKey, privateKey };
  }

  identify(credential: Uint8Array, publicKey: Uint8Array): Promise<LeafIdentity> {
    const issued = this.#issued.get(toBase32(publicKey));
    if (issued === undefined || !equalBytes(issued.credential, credential)) {
      return Promise.reject(new ProtocolError('certificate-mismatch', 'a leaf nobody issued'));
    }
    return Promise.resolve(issued.identity);
  }
}
