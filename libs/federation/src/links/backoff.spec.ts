import * as fc from 'fast-check';
import { RETRY_FIRST_MS, RETRY_MAX_MS } from '@parley/protocol';
import { Backoff } from './backoff';

describe('backoff', () => {
  it('doubles up to the limit, takes away at most half, and starts over after a reset', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (random) => {
        const backoff = new Backoff(() => random);
        for (let failure = 0; failure < 50; failure += 1) {
          const most = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failure);
          const delay = backoff.next();
          expect(delay).toBeGreaterThanOrEqual(most / 2);
          expect(delay).toBeLessThanOrEqual(most);
        }
        expect(backoff.longest()).toBeGreaterThanOrEqual(RETRY_MAX_MS / 2);
        backoff.reset();
        expect(backoff.next()).toBeLessThanOrEqual(RETRY_FIRST_MS);
      }),
    );
  });
});
