import type { IncomingMessage, ServerResponse } from 'node:http';

/** A step before Nest's routes. `path` is the URL without its query. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** The path of a request, without query. */
export const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';
