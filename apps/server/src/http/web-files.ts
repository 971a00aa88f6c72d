import type { NestExpressApplication } from '@nestjs/platform-express';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { StartError } from '../start-error';
import { pathOf, type Middleware } from './middleware';
import { languageOf } from './page-language';
import { nonceOf } from './page-nonce';

/** What Express adds to requests and answers, as far as it is used here. */
type Asked = IncomingMessage & { acceptsEncodings(encoding: string): string | false };
type Answer = ServerResponse & {
  type(extension: string): void;
  sendFile(name: string, options: SendOptions, done: (error?: unknown) => void): void;
};
interface SendOptions {
  readonly root: string;
  readonly cacheControl: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the build puts beside a file when it is smaller, best first. */
const compressed = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** What the build leaves: the folder of each language, named by a hash of what is in it. That of the source is the first. */
const LANGUAGES = 'languages.json';

/** A built web application: its files, and the first page in each language. */
interface Built {
  /** Paths below the root, `/` in front. */
  readonly names: ReadonlySet<string>;
  /** What begins so never changes its content. */
  readonly folders: readonly string[];
  readonly pages: ReadonlyMap<string, string>;
}

/**
 * Serves the built web application when it is there: its files, and its first page for every other path that looks like a page (the
 * application finds its way from there), in the language of whoever asks.
 * @param root folder of the build; what it holds is looked up once
 * @throws StartError when it cannot be read
 */
export function serveWeb(app: NestExpressApplication, root: string): void {
  if (!existsSync(join(root, LANGUAGES))) return;
  const built = read(root);
  app.use(files(root, built));
  app.use(pages(built));
}

function read(root: string): Built {
  try {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(root.length));
    const folders = Object.entries(JSON.parse(readFileSync(join(root, LANGUAGES), 'utf8')) as Record<string, string>);
    const pages = folders.map(([language, folder]) => [
      language,
      readFileSync(join(root, folder, 'index.html'), 'utf8'),
    ]);
    return {
      names: new Set(paths.map((path) => path.replaceAll(sep, '/')).filter((path) => !path.endsWith('/index.html'))),
      folders: folders.map(([, folder]) => `/${folder}/`),
      pages: new Map(pages as [string, string][]),
    };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(`The web application ${root} cannot be read (${code ?? 'unknown error'}).`, { cause });
  }
}

const reads = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/** The names that are there, and nothing else: no path is ever made of what a request says. */
function files(root: string, { names, folders }: Built): Middleware {
  return (request, response, next) => {
    const path = pathOf(request);
    if (!reads(request) || !names.has(path)) return next();
    const [asked, answer] = [request as Asked, response as Answer];
    const variants = compressed.filter(({ ending }) => names.has(path + ending));
    const chosen = variants.find(({ encoding }) => asked.acceptsEncodings(encoding) !== false);
    const headers = {
      'Cache-Control': folders.some((folder) => path.startsWith(folder)) ? FOR_EVER : ASK_AGAIN,
      ...(variants.length > 0 && { Vary: 'Accept-Encoding' }),
      ...(chosen && { 'Content-Encoding': chosen.encoding }),
    };
    // That of the file itself, whatever the ending of its compressed form.
    answer.type(extname(path));
    answer.sendFile(path + (chosen?.ending ?? ''), { root, cacheControl: false, headers }, (error) => {
      if (error !== undefined) next(error);
    });
  };
}

/** Angular looks for the nonce of its styles on its root element. */
const ROOT = '<parley-root';

/** Everything that is not below /api and has no ending, as files have. */
const isPage = (path: string): boolean =>
  path === '/index.html' || !(/^\/api(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path));

function pages({ pages }: Built): Middleware {
  const languages = [...pages.keys()] as [string, ...string[]];
  return (request, response, next) => {
    if (!reads(request) || !isPage(pathOf(request))) return next();
    const page = pages.get(languageOf(request, languages)) ?? '';
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', ASK_AGAIN);
    response.setHeader('Vary', 'Accept-Language, Cookie');
    response.end(page.replace(ROOT, `${ROOT} ngCspNonce="${nonceOf(response)}"`));
  };
}
