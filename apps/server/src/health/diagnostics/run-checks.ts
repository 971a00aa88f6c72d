import { CHECK_TIMEOUT_MS, type Finding } from '@parley/protocol';

type Told = Finding | readonly Finding[] | null;

/** One thing to look at. */
export interface Check {
  readonly name: Finding['check'];
  /** Null: there is nothing to say. */
  run(): Told | Promise<Told>;
}

/** Does all checks at once. What throws or takes too long is told as a check that failed, so that there is always an answer. */
export async function runChecks(
  checks: readonly Check[],
  failed: (check: Finding['check'], error: unknown) => void,
  timeoutMs: number = CHECK_TIMEOUT_MS,
): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await inTime(check, timeoutMs);
      } catch (error) {
        failed(check.name, error);
        return { check: check.name, ok: false, found: 'check-failed', values: {} } as const;
      }
    }),
  );
  return found.flat().filter((finding) => finding !== null);
}

async function inTime(check: Check, timeoutMs: number): Promise<Told> {
  let late: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('the check takes too long')), timeoutMs);
  });
  try {
    return await Promise.race([check.run(), end]);
  } finally {
    clearTimeout(late);
  }
}
