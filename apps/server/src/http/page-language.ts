import { LANGUAGE_COOKIE } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';

/** What Express adds to requests, as far as it is used here. */
type Asked = IncomingMessage & { acceptsLanguages(languages: readonly string[]): string | false };

/**
 * The language in which a page goes out: the one that somebody chose in this browser, else the best of those that the browser asks for.
 * @param languages that there are; the first one when nothing else fits
 */
export function languageOf<Language extends string>(
  request: IncomingMessage,
  languages: readonly [Language, ...Language[]],
): Language {
  const wanted = [chosen(request), (request as Asked).acceptsLanguages(languages)];
  return wanted.flatMap((name) => languages.find((language) => language === name) ?? []).at(0) ?? languages[0];
}

function chosen({ headers }: IncomingMessage): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === LANGUAGE_COOKIE)?.[1];
}
