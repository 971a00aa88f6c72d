import { HttpException, NotFoundException } from '@nestjs/common';
import { errorCodes, ProtocolError } from '@parley/protocol';
import { refusalOf } from './refusal';

describe('refusals over HTTP', () => {
  it('carry code and message of a protocol error, with a status that fits', () => {
    expect(refusalOf(new ProtocolError('not-signed-in', 'sign in first'))).toEqual({
      status: 401,
      code: 'not-signed-in',
      body: { error: { code: 'not-signed-in', message: 'sign in first' } },
    });
  });

  it('have a status that is an error for every code there is', () => {
    for (const code of errorCodes) {
      const { status } = refusalOf(new ProtocolError(code, 'no'));
      expect(status >= 400 && status < 600).toBe(true);
    }
  });

  it('say nothing of what an unforeseen error says', () => {
    const { status, body } = refusalOf(new Error('INSERT INTO messages VALUES (the secret text)'));
    expect(status).toBe(500);
    expect(body.error.code).toBe('internal');
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('keep the status of the framework but not its text', () => {
    expect(refusalOf(new NotFoundException('Cannot GET /api/contacts/alice')).body.error).toEqual({
      code: 'not-found',
      message: 'there is nothing here',
    });
    expect(refusalOf(new HttpException('x', 429)).body.error.code).toBe('too-many-attempts');
    expect(refusalOf(Object.assign(new Error('"hello" is not JSON'), { status: 400 })).body.error.code).toBe(
      'malformed',
    );
    expect(refusalOf(Object.assign(new Error('big'), { status: 413 })).body.error.code).toBe('too-large');
  });

  it('never take a success status from a thrown thing', () => {
    expect(refusalOf({ status: 200 }).status).toBe(500);
    expect(refusalOf(null).status).toBe(500);
  });
});
