import { equalBytes, toBase32, ProtocolError } from '@parley/protocol';
import type { AuthenticationService, Credential, CredentialBasic } from 'ts-mls';
import type { LeafAuthority, LeafIdentity } from './leaf';

export const basicCredential = (identity: Uint8Array): CredentialBasic => ({ credentialType: 'basic', identity });

/**
 * Asks the authority about each leaf once within one operation, however often ts-mls comes back. The own leaf is trusted
 * unasked: a package stays readable when the device that made it has since been revoked.
 */
export class LeafAuthentication implements AuthenticationService {
  readonly #known = new Map<string, Promise<LeafIdentity>>();

  constructor(
    private readonly authority: LeafAuthority,
    private readonly ownKey?: Uint8Array,
  ) {}

  /** @throws ProtocolError of the authority, or `session-forged` for a credential of a kind sessions do not use. */
  async identify(credential: Credential, publicKey: Uint8Array): Promise<LeafIdentity> {
    if (credential.credentialType !== 'basic')
      throw new ProtocolError('session-forged', 'a leaf without our credential');
    const name = `${toBase32(publicKey)} ${toBase32(credential.identity)}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const asked = this.authority.identify(credential.identity, publicKey);
    this.#known.set(name, asked);
    return asked;
  }

  async validateCredential(credential: Credential, publicKey: Uint8Array): Promise<boolean> {
    if (this.ownKey === undefined || !equalBytes(publicKey, this.ownKey)) await this.identify(credential, publicKey);
    return true;
  }
}
