import { errorCodes, ProtocolError } from '@parley/protocol';
import { errorText, sentenceFor } from './error-text';

test('what a person can do something about has a sentence without a code in it', () => {
  const text = errorText(new ProtocolError('server-unavailable', 'x'));
  expect(text).toContain('Your server does not answer');
  expect(text).not.toContain('server-unavailable');
});

test('anything else is told with its code, so that it can be looked for', () => {
  expect(errorText(new ProtocolError('session-forged', 'x'))).toContain('session-forged');
  expect(errorText(new TypeError('x is not a function'))).toContain('internal');
});

test('no sentence is given for what is no code', () => {
  expect(sentenceFor('nonsense')).toBeNull();
  expect(errorCodes.filter((code) => sentenceFor(code) !== null).length).toBeGreaterThan(25);
});
