import { ProtocolError } from '@parley/protocol';

/** What a person can do about a refusal, by its code. Codes without a sentence are bugs or mean nothing to a person. */
const sentences: Partial<Record<string, () => string>> = {
  'wrong-password': () => $localize`That is not the password.`,
  'wrong-recovery-words': () => $localize`Those are not the twelve words of a recovery kit of this account.`,
  'too-many-attempts': () => $localize`Too many attempts. Wait a minute, then try again.`,
  'wrong-setup-token': () =>
    $localize`The link of the set-up is not valid any more. Open the one that the server prints when it starts.`,
  'already-set-up': () => $localize`This server has an owner already. Sign in instead.`,
  'not-set-up': () => $localize`This server has no owner yet. Open the link that it prints when it starts.`,
  'not-signed-in': () => $localize`This browser was signed out. Sign in again with your password.`,
  'vault-rolled-back': () =>
    $localize`Your server shows an older vault than this browser has seen. If you restored a backup, sign out and in again. If nobody did, do not go on.`,
  'password-needed': () =>
    $localize`It has been a while: type your password once, so that others keep trusting this device.`,
  'device-replaced': () => $localize`Parley was opened with this device somewhere else, so it stopped here.`,
  locked: () => $localize`Parley is locked.`,
  'server-unavailable': () => $localize`Your server does not answer. Nothing is lost: try again when it is back.`,
  'timed-out': () => $localize`That took too long. Try again.`,
  'storage-full': () => $localize`The disk of your server is full. Make room there, then try again.`,
  'storage-failed': () => $localize`Your server could not write to its disk. Look at its log.`,
  'account-moved': () => $localize`This account has moved to another server. Sign in there.`,
  unreachable: () => $localize`Nobody answers at that address. Check it, or try again when their server is running.`,
  'peer-not-member': () =>
    $localize`Your server belongs to a closed federation, and what answers at that address does not. Nothing was sent.`,
  'peer-certificate-ended': () =>
    $localize`The certificate with which their server belongs to your federation has ended. Tell whoever issues it.`,
  'not-a-member': () =>
    $localize`Their server belongs to a closed federation, and takes only servers with a certificate of it.`,
  'address-malformed': () => $localize`That is no address. It looks like alice@example.org or alice@192.0.2.7:8443.`,
  'invite-invalid': () => $localize`That invite is not valid. Ask for a new one.`,
  'already-contact': () => $localize`That person is in your contacts already.`,
  'own-address': () => $localize`That is your own address.`,
  'unknown-account': () => $localize`There is no such person on that server.`,
  'unknown-contact': () => $localize`That contact is gone.`,
  'account-key-changed': () =>
    $localize`Another account answers at that address than before. Ask the person, by another way, whether they started anew.`,
  'server-key-changed': () =>
    $localize`Another server answers at that address than before. Nothing was sent. Ask the person, by another way, whether they moved.`,
  'card-mismatch': () => $localize`What answers at that address does not belong to it. Nothing was sent.`,
  'request-limit': () =>
    $localize`Their server takes no more requests for now. Try again later, or ask for an invite link.`,
  'not-approved': () => $localize`That contact has not accepted your request yet.`,
  blocked: () => $localize`You blocked this contact.`,
  'message-too-long': () => $localize`That message is too long. Send it in parts.`,
  'no-package': () => $localize`The keys for this contact are used up; new ones come when their device is online.`,
  'queue-full': () => $localize`Too much is waiting for that server. Try again later.`,
  expired: () => $localize`It could not be delivered within 30 days.`,
  refused: () => $localize`Their server refused it.`,
  stranger: () => $localize`Their server does not know you as a contact.`,
};

/** The sentence for a code; null when it means nothing to a person. */
export const sentenceFor = (code: string): string | null => sentences[code]?.() ?? null;

/** Words for whatever was thrown, and what can be done about it. */
export function errorText(error: unknown): string {
  const code = error instanceof ProtocolError ? error.code : 'internal';
  return (
    sentenceFor(code) ?? $localize`That did not work (${code}). If it happens again, look at the log of your server.`
  );
}
