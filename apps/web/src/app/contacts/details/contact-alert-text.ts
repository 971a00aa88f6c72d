import { sentenceFor } from '../../errors/error-text';

/** What is wrong with a contact, and what to do. */
export interface AlertText {
  /** Somebody else may be in their place: nothing is sent. */
  readonly danger: boolean;
  readonly heading: string;
  readonly words: readonly string[];
}

/** Whether nothing is sent to a contact with this alert: another key answers for them. */
export const stopsSending = (code: string | null): boolean =>
  code === 'server-key-changed' || code === 'account-key-changed';

/** The alert of a contact in words a person can act on. */
export function alertText(code: string, name: string): AlertText {
  switch (code) {
    case 'server-key-changed':
      return {
        danger: true,
        heading: $localize`Another server answers for ${name}:name:`,
        words: [
          $localize`Its key is not the one that you know. Either ${name}:name: moved to a new server, or somebody pretends to be them.`,
          $localize`Nothing is sent to it. Ask ${name}:name: by phone or face to face. If they moved, let them send you a new invite and add it; if not, tell them.`,
        ],
      };
    case 'account-key-changed':
      return {
        danger: true,
        heading: $localize`Another account answers for ${name}:name:`,
        words: [
          $localize`Its key is not the one that you know. Either ${name}:name: started anew, or somebody pretends to be them.`,
          $localize`Nothing is sent to it. Ask ${name}:name: by phone or face to face. If they started anew, remove this contact and add the new one by an invite.`,
        ],
      };
    case 'address-claimed':
      return {
        danger: true,
        heading: $localize`Two contacts say that they live at this address`,
        words: [
          $localize`At most one of them is right. Compare safety numbers with both, and remove the one that is not who it says.`,
        ],
      };
    default:
      return {
        danger: false,
        heading: $localize`${name}:name: was not reached`,
        words: [sentenceFor(code) ?? $localize`The reason is “${code}:code:”. Ask them again later.`],
      };
  }
}
