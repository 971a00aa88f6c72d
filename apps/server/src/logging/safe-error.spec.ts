import { ProtocolError } from '@parley/protocol';
import { safeError } from './safe-error';

describe('errors in the log', () => {
  it('lose the message of foreign errors, which can quote content', () => {
    const error = new SyntaxError(`Unexpected token 'h', "hello Bob" is not valid JSON`);
    expect(JSON.stringify(safeError(error))).not.toContain('Bob');
    expect(safeError(error)).toMatchObject({ type: 'SyntaxError' });
  });

  it.each([
    ['TypeError', () => 'x' in ('a secret' as unknown as object)],
    ['TypeError', () => Object.defineProperty(Object.freeze({}), 'a secret', { value: 1 })],
    ['SyntaxError', () => BigInt('a secret')],
    ['RangeError', () => 'x'.repeat(-1)],
  ])('lose that of a %s of the engine too, which can quote values', (type, fail) => {
    let error: unknown;
    try {
      fail();
    } catch (thrown) {
      error = thrown;
    }
    expect(safeError(error)).toMatchObject({ type, stack: expect.any(Array) as string[] });
    expect(JSON.stringify(safeError(error))).not.toMatch(/a secret|-1/);
  });

  it('lose it from the stack as well, also when it has several lines', () => {
    const error = new Error('first secret\n    second secret\n at third secret');
    expect(JSON.stringify(safeError(error))).not.toContain('secret');
    expect(safeError(error).stack?.[0]).toMatch(/safe-error\.spec/);
  });

  it('keep code and message of our own', () => {
    expect(safeError(new ProtocolError('refused', 'no'))).toEqual({
      type: 'ProtocolError',
      code: 'refused',
      message: 'no',
    });
  });

  it('take anything that was thrown', () => {
    expect(safeError('a secret')).toEqual({ type: 'string' });
    expect(safeError(null)).toEqual({ type: 'object' });
  });
});
