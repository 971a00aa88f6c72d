import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { protocolReference, REFERENCE } from './protocol-tables';

test('the protocol reference says what the code declares (npm run docs writes it anew)', () => {
  expect(readFileSync(resolve(__dirname, '..', REFERENCE), 'utf8')).toBe(protocolReference());
});
