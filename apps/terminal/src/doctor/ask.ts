import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WebSocket, type ClientOptions } from 'ws';

/** Somebody further away than this is not there. */
export const ANSWER_TIMEOUT_MS = 10_000;
/** The checks of a server take as long as the slowest of them. */
const MAX_ANSWER_BYTES = 256 * 1024;

export interface Answer {
  readonly status: number;
  /** Null when it is no JSON. */
  readonly json: unknown;
  /** Milliseconds that the clock here is ahead of the one there; null when it was not told. */
  readonly clockAhead: number | null;
}

/** One GET. @throws errors of the connection, with their code */
export function ask(url: URL, options: RequestOptions, timeoutMs = ANSWER_TIMEOUT_MS): Promise<Answer> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = Date.now();
    const request = start(url, { ...options, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const there = Date.parse(response.headers.date ?? '');
      const clockAhead = Number.isNaN(there) ? null : (asked + Date.now()) / 2 - there;
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: parsed(text), clockAhead }));
    });
    request.on('error', reject);
    request.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Opens a WebSocket and closes it again: `opened`, the status that came in its place, or null when something else came. */
export function openWebSocket(url: URL, options: ClientOptions): Promise<'opened' | number | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      ...options,
      handshakeTimeout: ANSWER_TIMEOUT_MS,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket.on('open', () => {
      resolve('opened');
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? null);
      socket.terminate();
    });
    socket.on('error', () => resolve(null));
  });
}
