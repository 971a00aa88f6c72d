import { Backoff } from './backoff';

describe('the delays between attempts', () => {
  const delays = (byte: number, count: number): number[] => {
    const backoff = new Backoff(() => Uint8Array.of(byte));
    return Array.from({ length: count }, () => backoff.next());
  };

  it('double up to two seconds and vary between half and whole', () => {
    expect(delays(255, 8)).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
    expect(delays(0, 3)).toEqual([25, 50, 100]);
  });

  it('start small again after a success', () => {
    const backoff = new Backoff(() => Uint8Array.of(255));
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(50);
  });
});
