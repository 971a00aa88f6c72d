import { InvalidArgumentError } from 'commander';

/** A text by the rules of the protocol. */
export function spelled(
  schema: { safeParse(text: string): { success: boolean } },
  rule: string,
): (text: string) => string {
  return (text) => {
    if (!schema.safeParse(text).success) throw new InvalidArgumentError(rule);
    return text;
  };
}

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(
        `It must be a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}.`,
      );
    }
    return value;
  };
}
