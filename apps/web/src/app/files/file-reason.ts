import { sentenceFor } from '../errors/error-text';

/** Why something about a file did not work, in words. The disk that is meant is that of this machine. */
export function fileReason(code: string): string {
  switch (code) {
    case 'file-changed':
      return $localize`The file has changed, or is not there any more. Choose it again, or send it anew.`;
    case 'file-damaged':
      return $localize`What arrived is not what was sent. Nothing of it was kept.`;
    case 'storage-full':
      return $localize`There is no room for it. Make room on this machine or on your server, then try again.`;
    case 'storage-failed':
      return $localize`This browser cannot keep files here. A private window cannot: open Parley in an ordinary one.`;
    case 'quota-exceeded':
      return $localize`Your server has no room for it. Remove other files there, then try again.`;
    case 'transfer-ended':
    case 'unknown-transfer':
      return $localize`It is not there any more.`;
    case 'too-large':
      return $localize`It is larger than Parley can send.`;
    default:
      return sentenceFor(code) ?? $localize`That did not work (${code}:code:).`;
  }
}
