import type { NestExpressApplication } from '@nestjs/platform-express';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { StartError } from '../start-error';
import { pathOf, type Middleware } from './middleware';
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

/** Names with a hash of the content, as the build of the web application gives them, never change their content. */
const HASHED = /-(?=[\w-]{0,7}[A-Z0-9])[\w-]{8}\.(js|css|woff2|wasm)$/;
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/**
 * Serves the built web application when it is there: its files, and its first page for every other path that looks like a page (the
 * application finds its way from there).
 * @param root folder of the build; what it holds is looked up once
 * @throws StartError when it cannot be read
 */
export function serveWeb(app: NestExpressApplication, root: string): void {
  const index = join(root, 'index.html');
  if (!existsSync(index)) return;
  const { names, page } = read(root, index);
  names.delete('/index.html');
  app.use(files(root, names));
  app.use(pages(page));
}

function read(root: string, index: string): { names: Set<string>; page: string } {
  try {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(root.length));
    return { names: new Set(paths.map((path) => path.replaceAll(sep, '/'))), page: readFileSync(index, 'utf8') };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(`The web application ${root} cannot be read (${code ?? 'unknown error'}).`, { cause });
  }
}

const reads = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/** The names that are there, and nothing else: no path is ever made of what a request says. */
function files(root: string, names: ReadonlySet<string>): Middleware {
  return (request, response, next) => {
    const path = pathOf(request);
    if (!reads(request) || !names.has(path)) return next();
    const [asked, answer] = [request as Asked, response as Answer];
    const variants = compressed.filter(({ ending }) => names.has(path + ending));
    const chosen = variants.find(({ encoding }) => asked.acceptsEncodings(encoding) !== false);
    const headers = {
      'Cache-Control': HASHED.test(path) ? FOR_EVER : ASK_AGAIN,
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

function pages(page: string): Middleware {
  return (request, response, next) => {
    if (!reads(request) || !isPage(pathOf(request))) return next();
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', ASK_AGAIN);
    response.end(page.replace(ROOT, `${ROOT} ngCspNonce="${nonceOf(response)}"`));
  };
}
