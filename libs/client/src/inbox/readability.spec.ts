import { needsIntroduction } from './readability';

describe('an envelope that cannot be read', () => {
  it.each(['session-unknown', 'session-forged', 'certificate-expired', 'certificate-mismatch', 'unsealing-failed'])(
    'for %s leads to a new introduction: asking again alone would end the same',
    (reason) => expect(needsIntroduction(reason)).toBe(true),
  );

  it('for a replay does not', () => {
    expect(needsIntroduction('session-replayed')).toBe(false);
  });
});
