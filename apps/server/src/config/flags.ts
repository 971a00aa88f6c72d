import { parseArgs } from 'node:util';
import { ConfigurationError } from './configuration-error';
import { keyEntries, type FlatValues } from './keys';

export interface Flags {
  readonly values: FlatValues;
  /** Value of `--config`. */
  readonly file: string | null;
}

const names = keyEntries.flatMap(([, { flag }]) => (flag === undefined ? [] : [flag]));

/** Reads the command line. @throws ConfigurationError for an unknown flag or command, or a flag without value. */
export function readFlags(argv: readonly string[], folder: string): Flags {
  const given = parse(argv);
  const values: FlatValues = {};
  for (const [name, { flag }] of keyEntries) {
    const text = flag === undefined ? undefined : given[flag];
    if (text !== undefined) values[name] = { text, from: `--${flag}`, folder };
  }
  return { values, file: given['config'] ?? null };
}

function parse(argv: readonly string[]): Record<string, string | undefined> {
  const options = Object.fromEntries([...names, 'config'].map((name) => [name, { type: 'string' as const }]));
  const { tokens, values } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const known = (): string => [...names, 'config'].map((name) => `--${name}`).join(', ');
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new ConfigurationError(
        'There is no such command; backup, restore and check come first, the server itself takes flags only.',
      );
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name))
      throw new ConfigurationError(`${token.rawName} is no flag of the server; there are ${known()}.`);
    if (token.value === undefined) throw new ConfigurationError(`${token.rawName} needs a value.`);
  }
  return values as Record<string, string | undefined>;
}
