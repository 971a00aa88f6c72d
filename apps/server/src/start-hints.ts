import { X509Certificate } from 'node:crypto';

/** What the owner should know once the server runs. */
export interface StartFacts {
  /** PEM of the certificate that the server made itself and shows to browsers on other machines; null when it shows none of its own there. */
  readonly ownCertificate: string | null;
  /** Addresses in the card that contacts have; null without an owner. */
  readonly inCard: readonly string[] | null;
  /** Addresses now. */
  readonly addresses: readonly string[];
}

/** Sentences for people, each with what to do. */
export function startHints({ ownCertificate, inCard, addresses }: StartFacts): string[] {
  const hints: string[] = [];
  if (ownCertificate !== null)
    hints.push(
      `Browsers warn of this page, because the server made its certificate itself. Compare the SHA-256 fingerprint that they show with ` +
        `${new X509Certificate(ownCertificate).fingerprint256}, or get a certificate and name it in [TLS] cert and key (docs/operating.md, Certificates).`,
    );
  if (inCard !== null && inCard.join(' ') !== addresses.join(' '))
    hints.push(
      'The card that your contacts have says other addresses. Type your password once more, by "parley login" or by locking and unlocking the app: that signs a new card.',
    );
  return hints;
}
