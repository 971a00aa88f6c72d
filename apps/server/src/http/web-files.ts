import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';

const ONE_YEAR_MS = 365 * 24 * 3600 * 1000;
/** Names with a content hash never change their content. */
const HASHED = /-[A-Za-z0-9_]{8,}\.(js|css|woff2|wasm)$/;

/** The built web application with its pages as fallback; null when it was not built. */
export function webFiles(root: string): readonly RequestHandler[] | null {
  const index = join(root, 'index.html');
  if (!existsSync(index)) return null;
  const files = express.static(root, {
    index: 'index.html',
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', HASHED.test(path) ? `public, max-age=${ONE_YEAR_MS / 1000}, immutable` : 'no-cache');
    },
  });
  const pages: RequestHandler = (request, response, next) => {
    const isPage = request.method === 'GET' && !request.path.startsWith('/api') && !/\.[a-z0-9]+$/i.test(request.path);
    if (!isPage) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(index);
  };
  return [files, pages];
}
