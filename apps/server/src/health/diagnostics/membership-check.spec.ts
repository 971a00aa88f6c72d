import type { HostPort } from '@parley/protocol';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority } from '../../federation/members.fixtures';
import { MembershipWatch } from '../../federation/membership-watch';
import { checkMembership } from './membership-check';

const DAY_MS = 24 * 3600 * 1000;

describe('a closed federation, looked at', () => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const until = now + 3650 * DAY_MS;
  const authority = new TestAuthority('Ours', now);
  const folder = mkdtempSync(join(tmpdir(), 'parley-membership-check-'));
  const file = join(folder, 'ca.pem');
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  let watch: MembershipWatch;

  beforeEach(() => {
    writeFileSync(file, authority.ca);
    watch = new MembershipWatch(quiet, { now: () => now });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const found = (at = now, dialled: readonly string[] = []): unknown[] =>
    checkMembership(file, watch, new Set(dialled), at).map(({ found: name, values }) => [name, values]);

  it('says until when, and who was turned away', () => {
    watch.turnedAway('no-certificate');
    watch.turnedAway('no-certificate');
    watch.turnedAway('ended');
    expect(found()).toEqual([['federation-closed', { until, missing: 2, foreign: 0, ended: 1 }]]);
  });

  it('warns two months before the authority ends, and says when it has', () => {
    expect(found(until - 61 * DAY_MS)).toMatchObject([['federation-closed', {}]]);
    expect(found(until - 59 * DAY_MS)).toEqual([['federation-ends-soon', { until }]]);
    expect(found(until)).toEqual([['federation-ended', { until }]]);
    writeFileSync(file, `${authority.ca}${new TestAuthority('Next', now + DAY_MS).ca}`);
    expect(found(until - 59 * DAY_MS)).toMatchObject([['federation-closed', { until: until + DAY_MS }]]);
  });

  it('says that the file is gone, or half written', () => {
    writeFileSync(file, authority.ca.slice(0, 500));
    expect(found()).toEqual([['federation-unreadable', {}]]);
    rmSync(file);
    expect(found()).toEqual([['federation-unreadable', {}]]);
  });

  it('names the servers of contacts that are not reached because of a certificate, and nobody else', () => {
    const at = (port: number): HostPort => ({ host: '127.0.0.1', port });
    watch.dialled(at(1), 'peer-not-member');
    watch.dialled(at(2), 'peer-certificate-ended');
    watch.dialled(at(3), 'not-a-member');
    watch.dialled(at(4), 'not-a-member');
    watch.dialled(at(4), null);
    watch.dialled(at(5), 'not-a-member');
    expect(found(now, ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3', '127.0.0.1:4']).slice(1)).toEqual([
      ['federation-not-member', { address: '127.0.0.1:1' }],
      ['federation-member-ended', { address: '127.0.0.1:2' }],
      ['federation-refuses-us', { address: '127.0.0.1:3' }],
    ]);
  });
});
