import { request } from 'node:http';
import { MAX_ROUTER_ANSWER_BYTES, ROUTER_ANSWER_MS } from '@parley/protocol';

/** One request to a router. No redirect is followed, and only so much is read. @throws errors of the connection */
export function ask(
  url: URL,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method, headers, agent: false, signal: AbortSignal.timeout(ROUTER_ANSWER_MS) },
      (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes > MAX_ROUTER_ANSWER_BYTES) response.destroy(new Error('the router says too much'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
        );
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}
