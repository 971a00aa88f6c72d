import type { Finding } from '@parley/protocol';

/** Whether the card that contacts have says where this server is now. */
export function checkCard(inCard: readonly string[], now: readonly string[]): Finding {
  const isSame = inCard.length === now.length && inCard.every((address, index) => address === now[index]);
  return isSame
    ? { check: 'card', ok: true, found: 'card-current', values: {} }
    : { check: 'card', ok: false, found: 'card-outdated', values: { address: now[0] ?? '' } };
}
