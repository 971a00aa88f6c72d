/** Versions are whole numbers; two sides use the highest that both know. */

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** The link protocol spoken by this build. */
export const LINK_VERSIONS: VersionRange = { min: 1, max: 1 };
/** The owner's WebSocket and commit format. */
export const OWNER_VERSION = 1;

/** The version both ranges share, or null. */
export function commonVersion(ours: VersionRange, theirs: VersionRange): number | null {
  const version = Math.min(ours.max, theirs.max);
  return version >= Math.max(ours.min, theirs.min) ? version : null;
}
