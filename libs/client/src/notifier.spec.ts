import { ManualTime } from '@parley/testing';
import { Notifier } from './notifier';

describe('listeners', () => {
  it('are told of the first change at once, and of all that follow closely together', async () => {
    const time = new ManualTime();
    const notifier = new Notifier(time);
    let told = 0;
    notifier.subscribe(() => told++);
    for (let at = 0; at < 500; at++) notifier.changed();
    expect(told).toBe(1);
    await time.advance(1_000);
    expect(told).toBe(2);
    notifier.changed();
    expect(told).toBe(3);
  });

  it('that have ended are told nothing', () => {
    const notifier = new Notifier(new ManualTime());
    let told = 0;
    const end = notifier.subscribe(() => told++);
    end();
    notifier.changed();
    expect(told).toBe(0);
  });
});
