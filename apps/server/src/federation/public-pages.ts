import type { IncomingMessage, ServerResponse } from 'node:http';
import { LINK_VERSIONS, type ServerId } from '@parley/protocol';
import { INVITE_PAGE_POLICY, invitePage } from './invite-page';

/**
 * What the federation surface answers to plain requests: who this server is, and the page behind invite links. Nothing else exists.
 * @param instance tells this process from another one with the same key
 */
export function publicPages(
  server: ServerId,
  instance: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  const description = JSON.stringify({ serverId: server, instance, versions: LINK_VERSIONS });
  return (request, response) => {
    // A body is never read; the connection ends with the answer, so that it cannot be pushed through either.
    const ended = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    if (ended) response.setHeader('Connection', 'close');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (reads && path === '/.well-known/parley') return answer(response, 200, 'application/json', description);
    if (reads && /^\/i\/[a-z0-9._-]{0,32}$/.test(path)) {
      response.setHeader('Content-Security-Policy', INVITE_PAGE_POLICY);
      return answer(response, 200, 'text/html; charset=utf-8', invitePage);
    }
    answer(response, 404, 'text/plain; charset=utf-8', 'Not found.\n');
  };
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
