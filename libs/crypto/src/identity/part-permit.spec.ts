import { isPartPermit, issuePartPermit } from './part-permit';

const token = new Uint8Array(32).fill(7);
const request = { method: 'GET', path: '/parts/abc/3' };
const now = 1_800_000_000_000;
const times = { now, latest: now + 1_000 };

describe('a permit to fetch a part', () => {
  it('allows the request it was made for, while it holds', () => {
    const header = issuePartPermit(token, request, now + 500);
    expect(isPartPermit(token, request, header, times)).toBe('yes');
    expect(header).not.toContain(Buffer.from(token).toString('base64url'));
  });

  it('allows no other method, path, token or time', () => {
    const header = issuePartPermit(token, request, now + 500);
    expect(isPartPermit(token, { ...request, method: 'PUT' }, header, times)).toBe('no');
    expect(isPartPermit(token, { ...request, path: '/parts/abc/4' }, header, times)).toBe('no');
    expect(isPartPermit(new Uint8Array(32).fill(8), request, header, times)).toBe('no');
    expect(isPartPermit(token, request, header.replace(String(now + 500), String(now + 501)), times)).toBe('no');
  });

  it('says when only the time is wrong', () => {
    expect(isPartPermit(token, request, issuePartPermit(token, request, now - 1), times)).toBe('expired');
    expect(isPartPermit(token, request, issuePartPermit(token, request, now + 1_001), times)).toBe('expired');
  });

  it.each(['', 'Parley', 'Parley 1.', 'Basic abc', `Parley ${now}.!!!`, `Parley ${now}.${'A'.repeat(42)}`])(
    'is none that reads %p',
    (header) => {
      expect(isPartPermit(token, request, header, times)).toBe('no');
    },
  );
});
