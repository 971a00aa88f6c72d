import { createHash } from 'node:crypto';
import { accountId, idBytes, type AccountId } from '@parley/protocol';
import * as z from 'zod';
import { owner } from '../identity/fixtures';
import { compareSafetyNumber, safetyNumber } from './safety-number';

const account = (byte: number): AccountId => z.decode(accountId, new Uint8Array(32).fill(byte));

/** The same by another SHA-512 and by whole-number arithmetic. */
function independent(of: AccountId): string {
  const key = idBytes(of);
  let hash = createHash('sha512').update('parley safety number 1\0').update(key).digest();
  for (let i = 0; i < 5_199; i++) hash = createHash('sha512').update(hash).update(key).digest();
  return [0, 5, 10, 15, 20, 25]
    .map((at) => (BigInt(`0x${hash.subarray(at, at + 5).toString('hex')}`) % 100_000n).toString().padStart(5, '0'))
    .join(' ');
}

describe('a safety number', () => {
  const { digits, qr } = safetyNumber(account(1), account(2));

  it('is twelve groups of five digits, the same on both sides', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const seen = safetyNumber(alice.account, bob.account);
    expect(seen.digits).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(safetyNumber(bob.account, alice.account)).toEqual(seen);
  });

  it('is what its description says, and stays so', () => {
    const halves = [independent(account(1)), independent(account(2))].sort();
    expect(digits).toBe(halves.join(' '));
    expect(digits).toMatchInlineSnapshot(`"56366 44346 62870 30402 55627 78026 90583 91271 17822 38397 41070 69998"`);
  });

  it('is another one with anybody else', () => {
    expect(safetyNumber(account(1), account(3)).digits).not.toBe(digits);
  });

  it('is compared without regard to spaces, typed or scanned, and digit by digit', () => {
    expect(compareSafetyNumber(digits, digits.replaceAll(' ', ''))).toBe(true);
    expect(compareSafetyNumber(digits, ` ${digits.replaceAll(' ', '\n')}\t`)).toBe(true);
    expect(compareSafetyNumber(digits, qr)).toBe(true);
    expect(compareSafetyNumber(digits, '')).toBe(false);
    expect(compareSafetyNumber(digits, digits.slice(0, -1))).toBe(false);
    for (let i = 0; i < digits.length; i++) {
      if (digits[i] === ' ') continue;
      const wrong = digits.slice(0, i) + ((Number(digits[i]) + 1) % 10) + digits.slice(i + 1);
      expect(compareSafetyNumber(digits, wrong)).toBe(false);
    }
  });
});
