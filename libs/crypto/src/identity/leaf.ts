import {
  equalBytes,
  leafCredential,
  ProtocolError,
  signed,
  signerCertificate,
  type AccountId,
  type Clock,
  type DeviceId,
} from '@parley/protocol';
import { readDevice } from './device';
import { readSigner, TRAVEL_TIME_MS } from './signer';

/** Tells sessions who stands behind a leaf. */
export interface LeafAuthority {
  /**
   * Follows the chain identity key → everyday key → device key. Expiry leaves room for the time a message may travel.
   * @throws ProtocolError `certificate-mismatch` when the chain ends in another key or mixes accounts;
   * `certificate-expired`, `bad-signature`, `malformed`, `too-large`
   */
  identify(credential: Uint8Array, publicKey: Uint8Array): Promise<{ account: AccountId; device: DeviceId }>;
}

/** The credential of a device's leaf, from its two encoded `signed` certificates. */
export const issueLeafCredential = (signer: Uint8Array, device: Uint8Array): Uint8Array =>
  leafCredential.encode({ signer, device });

/** Checks leaves against nothing but their own chain; whether the account is the expected one is the session's question. */
export function leafAuthority(clock: Clock): LeafAuthority {
  return {
    async identify(credential, publicKey) {
      const chain = leafCredential.decode(credential);
      const claimed = signerCertificate.decode(signed.decode(chain.signer).payload).account;
      const signer = await readSigner(chain.signer, claimed, clock.now(), TRAVEL_TIME_MS);
      const { account, device, key } = await readDevice(chain.device, signer);
      if (!equalBytes(key, publicKey))
        throw new ProtocolError('certificate-mismatch', 'the credential certifies another key than that of the leaf');
      return { account, device };
    },
  };
}
