import { ProtocolError } from '@parley/protocol';

/** Refusals that are about the envelope itself: trying again would end the same. */
const ABOUT_CONTENT = new Set([
  'malformed',
  'too-large',
  'unknown-version',
  'bad-signature',
  'card-mismatch',
  'card-outdated',
  'certificate-expired',
  'certificate-mismatch',
  'wrong-recipient',
  'unsealing-failed',
]);

/**
 * Why an envelope cannot be read; an error about our server or connection is passed on, because then nothing is known about the
 * envelope yet.
 */
export function unreadableReason(error: unknown): string {
  if (!(error instanceof ProtocolError)) return 'internal';
  if (ABOUT_CONTENT.has(error.code) || error.code.startsWith('session-')) return error.code;
  throw error;
}

const ABOUT_SERVER = new Set([
  'server-unavailable',
  'timed-out',
  'lease-lost',
  'device-replaced',
  'not-signed-in',
  'locked',
  'too-many-attempts',
  'storage-full',
  'storage-failed',
  'account-moved',
]);

/** An error that says nothing about a contact or an envelope: everything else would end in it too. */
export const isAboutServer = (error: unknown): boolean =>
  error instanceof ProtocolError && ABOUT_SERVER.has(error.code);

export const codeOf = (error: unknown): string => (error instanceof ProtocolError ? error.code : 'internal');

const NEEDS_INTRODUCTION = new Set([
  'session-unknown',
  'session-unknown-package',
  'session-forged',
  'unsealing-failed',
  'certificate-expired',
  'certificate-mismatch',
]);

/** The contact writes in sessions, or from packages, that are unknown here: only an introduction gives it new ones. */
export const needsIntroduction = (reason: string): boolean => NEEDS_INTRODUCTION.has(reason);
