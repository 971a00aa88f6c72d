import type { ErrorCode } from '@parley/protocol';

const GIVE_PASSWORD = 'it asks for the password; scripts give --password-file or PARLEY_PASSWORD';

/** What a person can do about a refusal; said behind it, to people only. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  'not-signed-in': `Sign in with "parley login" (${GIVE_PASSWORD}), or make an account with "parley account create".`,
  locked: `Unlock it with "parley login" (${GIVE_PASSWORD}).`,
  'password-needed': `Use "parley login" (${GIVE_PASSWORD}).`,
  'wrong-password': 'If it is lost: "parley login --recovery-file FILE", with the recovery words in the file.',
  'not-set-up':
    'Make the account with "parley account create"; the set-up token is in what the server printed at its start.',
  'wrong-setup-token': 'The server prints it at its start, as long as it has no owner: pass it with --setup-token.',
  'already-set-up':
    'Its owner signs in with "parley login". Another account needs a server and a --profile of its own.',
  'server-unavailable': 'Is it running ("npm start")? --server says where it is.',
  'vault-rolled-back':
    'After restoring a backup, use "parley logout" and "parley login". If nobody restored one, do not go on.',
  'unknown-contact': '"parley contacts list" and "parley contacts requests" show who can be meant, by address or id.',
  'ambiguous-address': '"parley --json contacts list" shows the ids.',
  'not-approved': '"parley receive" tells when they do.',
  'unknown-peer': '"parley peers list" shows who can be meant, by id or address.',
  blocked: '"parley contacts unblock" allows it again.',
  unreachable: 'Their server is off, or its port is shut. They see their address with "parley whoami".',
  'peer-not-member': 'Both servers need a certificate of the authority in [TLS] ca: "parley certs issue".',
  'peer-certificate-ended':
    'Whoever has the authority issues a new one: "parley certs issue NAME --host HOST --replace".',
  'not-a-member':
    'Ask its owner for a certificate of that federation, and for its ca.pem; they go into [TLS] of config.conf.',
  'invite-invalid': 'Copy the whole link. An invite is for one contact and some days: ask for a new one.',
  'account-key-changed': 'Ask the person over another channel before you do anything else, and compare safety numbers.',
  'no-package': 'Their client was asked for new keys: try again when they have been online.',
};

export const adviceFor = (code: string): string | undefined => ADVICE[code as ErrorCode];
