import type { NestExpressApplication } from '@nestjs/platform-express';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, type Middleware } from './middleware';
import { nonceOf } from './page-nonce';

/** Names with a content hash never change their content. */
const HASHED = /-[A-Za-z0-9_]{8,}\.(js|css|woff2|wasm)$/;

/** Serves the built web application when it is there: its files, and its first page for every other path that looks like a page. */
export function serveWeb(app: NestExpressApplication, root: string): void {
  const index = join(root, 'index.html');
  if (!existsSync(index)) return;
  app.useStaticAssets(root, {
    index: false,
    setHeaders: (response: { setHeader(name: string, value: string): void }, path: string) => {
      response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.use(pages(index));
}

/** Angular looks for the nonce of its styles on its root element. */
const ROOT = '<parley-root';

function pages(index: string): Middleware {
  const page = readFileSync(index, 'utf8');
  return (request, response, next) => {
    const path = pathOf(request);
    if (request.method !== 'GET' || /^\/api(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path)) return next();
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache');
    response.end(page.replace(ROOT, `${ROOT} ngCspNonce="${nonceOf(response)}"`));
  };
}
