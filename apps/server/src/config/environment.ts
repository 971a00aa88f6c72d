import { ConfigurationError } from './configuration-error';
import { environmentName, keyEntries, type FlatValues } from './keys';

const sections = new Set(keyEntries.map(([, { section }]) => section.toUpperCase()));

/**
 * Reads `PARLEY_<SECTION>_<KEY>`.
 * @throws ConfigurationError for a name that begins like one of ours and is none, so that no slip goes unnoticed.
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>, folder: string): FlatValues {
  const byName = new Map(keyEntries.map(([name, key]) => [environmentName(key), name]));
  const values: FlatValues = {};
  for (const [variable, text] of Object.entries(environment)) {
    const name = byName.get(variable);
    if (name !== undefined && text !== undefined) values[name] = { text, from: variable, folder };
    if (name === undefined && sections.has(/^PARLEY_([A-Z]+)_/.exec(variable)?.[1] ?? '')) {
      throw new ConfigurationError(`${variable} is no known configuration key.`);
    }
  }
  return values;
}
