import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Profile } from '../profile/profile';
import { takeTurn } from './receive-turn';

describe('taking turns at receiving', () => {
  let base: string;
  let profile: Profile;
  const { signal } = new AbortController();
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'parley-turn-'));
    profile = Profile.open(base);
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('gives the next its turn when the one before has ended', async () => {
    const first = await takeTurn(profile, false, false, signal);
    const order: string[] = [];
    const second = takeTurn(profile, true, true, signal).then((turn) => {
      order.push('second');
      return turn;
    });
    order.push('first ends');
    first?.release();
    (await second)?.release();
    expect(order).toEqual(['first ends', 'second']);
  });

  it('lets one who only wants what is waiting go while another follows everything', async () => {
    const follower = await takeTurn(profile, true, true, signal);
    expect(await takeTurn(profile, false, false, signal)).toBeNull();
    follower?.release();
    const turn = await takeTurn(profile, false, false, signal);
    expect(turn).not.toBeNull();
    turn?.release();
  });

  it('stops waiting when told to', async () => {
    const first = await takeTurn(profile, true, true, signal);
    const ending = new AbortController();
    const waiting = takeTurn(profile, true, true, ending.signal);
    ending.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    first?.release();
  });
});
