import type { ArgumentsHost } from '@nestjs/common';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { RefusalFilter } from './refusal-filter';
import { RequestFigures } from './request-figures';
import { currentRequest, requestScope } from './request-scope';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

function arrival(): { request: IncomingMessage; response: ServerResponse; body: () => string } {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const end = jest.spyOn(response, 'end');
  return { request, response, body: () => String(end.mock.calls[0]?.[0]) };
}

test('the number of a request holds for what is done for it, also later, and not for others', async () => {
  const seen = await Promise.all(
    [0, 1].map(async () => {
      const { request, response } = arrival();
      let late: Promise<string | undefined> = Promise.resolve(undefined);
      requestScope(request, response, () => {
        late = turn().then(currentRequest);
      });
      return [await late, response.getHeader('x-request-id')];
    }),
  );
  for (const [inside, told] of seen) expect(inside).toBe(told);
  expect(seen[0]?.[0]).not.toBe(seen[1]?.[0]);
  expect(currentRequest()).toBeUndefined();
});

test('what went wrong inside is answered with the number that its line in the log has', () => {
  const { request, response, body } = arrival();
  const figures = new RequestFigures();
  const host = { switchToHttp: () => ({ getResponse: () => response }) } as unknown as ArgumentsHost;
  requestScope(request, response, () => new RefusalFilter(silent, figures).catch(new Error('a secret'), host));
  const { error } = JSON.parse(body()) as { error: { code: string; message: string } };
  expect(error.code).toBe('internal');
  expect(error.message).toContain(`(request ${String(response.getHeader('x-request-id'))})`);
  expect(body()).not.toContain('secret');
  expect(figures.refusals()).toEqual({ internal: 1 });
});
