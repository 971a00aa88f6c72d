import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'ini';
import { ConfigurationError } from './configuration-error';
import { keyEntries, keyTitle, type FlatValues } from './keys';

const DEFAULT_FILE = 'config.conf';

/**
 * Reads the INI file. Without a path, `config.conf` in `folder` when there is one. Relative paths in the file start from the
 * folder it lies in.
 * @throws ConfigurationError when the file cannot be read or says something unknown
 */
export function readConfigFile(path: string | null, folder: string): FlatValues {
  const file = resolve(folder, path ?? DEFAULT_FILE);
  const text = readText(file, path === null);
  if (text === null) return {};
  const values: FlatValues = {};
  for (const [section, content] of Object.entries(parse(withTokens(text)))) {
    if (typeof content !== 'object' || content === null)
      throw new ConfigurationError(`The key ${section} stands outside of a section.`);
    for (const [key, value] of Object.entries(content as Record<string, unknown>)) {
      const [name, known] = keyEntries.find(([, entry]) => same(entry.section, section) && same(entry.key, key)) ?? [];
      if (name === undefined || known === undefined)
        throw new ConfigurationError(`[${section}] ${key} is no known configuration key.`);
      values[name] = { text: asText(value, keyTitle(known)), from: keyTitle(known), folder: dirname(file) };
    }
  }
  return values;
}

function readText(file: string, optional: boolean): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (optional && code === 'ENOENT') return null;
    throw new ConfigurationError(`The configuration file ${file} cannot be read (${code ?? 'unknown error'}).`, {
      cause,
    });
  }
}

/** Behind the address of a relay a # starts its token; anywhere else it starts a remark. */
const withTokens = (text: string): string =>
  text.replace(/^(\s*relays\s*=\s*)([^"'\s].*)$/gim, (_line, key: string, value: string) => {
    return key + value.replace(/(?<=[^\s\\])#/g, '\\#');
  });

/** The parser turns `true`, `null` and repeated `key[]` into other types; all our values are texts. */
function asText(value: unknown, title: string): string {
  if (Array.isArray(value)) throw new ConfigurationError(`${title} must be a single value.`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
