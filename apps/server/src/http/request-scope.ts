import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Middleware } from './middleware';

const scope = new AsyncLocalStorage<string>();

/** The number of the request that is being answered; undefined outside of one. */
export const currentRequest = (): string | undefined => scope.getStore();

/**
 * Gives every request a number of our own, in its answer (`X-Request-Id`) and in every line that is logged on the way to it; one that came
 * along is not trusted.
 */
export const requestScope: Middleware = (request, response, next) => {
  const id = randomBytes(8).toString('hex');
  Object.assign(request, { id });
  response.setHeader('X-Request-Id', id);
  scope.run(id, next);
};
