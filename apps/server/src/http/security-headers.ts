import helmet from 'helmet';
import { pathOf, type Middleware } from './middleware';
import { nonceOf } from './page-nonce';

const none = ["'none'"];
const self = ["'self'"];

/** The web application: its own scripts only, DOM sinks closed (Trusted Types), WebAssembly for Argon2id. */
const application = {
  'default-src': none,
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  // Angular puts the styles of components into the page; the nonce of the page allows those and no others.
  'style-src': ["'self'", (_request: unknown, response: object): string => `'nonce-${nonceOf(response)}'`],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': self,
  'media-src': ["'self'", 'blob:'],
  'connect-src': self,
  'worker-src': self,
  'manifest-src': self,
  'form-action': none,
  'base-uri': self,
  'frame-ancestors': none,
  'require-trusted-types-for': ["'script'"],
  // Of Angular, of Material's icons and announcements, and the one by which the page starts its worker.
  'trusted-types': ['angular', 'angular#components', 'parley'],
};

/** Swagger UI writes markup and styles by itself; it is confined to its own path and holds no secrets. */
const documentation = {
  'default-src': none,
  'script-src': self,
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': self,
  'form-action': none,
  'base-uri': none,
  'frame-ancestors': none,
};

const DOCUMENTATION_PATH = /^\/api\/docs(\/|$)/;

/** Headers of every answer of the owner's surface. */
export function securityHeaders(): Middleware {
  const rest = {
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  } as const;
  // A self-signed certificate must stay replaceable, so the browser is not told to insist on HTTPS for a year.
  const common = { ...rest, strictTransportSecurity: false };
  const strict = helmet({ ...common, contentSecurityPolicy: { useDefaults: false, directives: application } });
  const documents = helmet({ ...common, contentSecurityPolicy: { useDefaults: false, directives: documentation } });
  return (request, response, next) => {
    const path = pathOf(request);
    if (path.startsWith('/api')) response.setHeader('Cache-Control', 'no-store');
    (DOCUMENTATION_PATH.test(path) ? documents : strict)(request, response, next);
  };
}
