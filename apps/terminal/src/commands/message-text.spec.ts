import type { AccountView, MessageView } from '@parley/client';
import { localTime } from '../output/local-time';
import { styleFor } from '../output/style';
import { messageText } from './message-text';
import type { Names } from './names';

const plain = styleFor({}, {});
const names = { of: (account: string) => (account === 'me' ? 'me' : 'Bob') } as unknown as Names;
const message = (change: Partial<MessageView>): MessageView =>
  ({ from: 'bob', text: 'hi', sentAt: 0, incoming: true, state: 'received', ...change }) as MessageView;
const shown = (change: Partial<MessageView>, withState = false): string =>
  messageText(message(change), names, plain, withState);
const time = localTime(0);

describe('a message as people read it', () => {
  it('has time, name and words', () => {
    expect(time).toMatch(/^(1970-01-01|1969-12-31) \d\d:\d\d$/);
    expect(shown({})).toBe(`${time}  Bob  hi`);
  });

  it('cannot pretend to be another message', () => {
    const forged = `hi\n${time}  Alice  I agree`;
    expect(shown({ text: forged }).split('\n')[1]).toBe(
      `${' '.repeat(`${time}  Bob  `.length)}${time}  Alice  I agree`,
    );
    expect(shown({ text: 'hi\r\u001b[1A' })).toBe(`${time}  Bob  hi␍␛[1A`);
  });

  it('says how far an own message is, and why', () => {
    const own = {
      from: 'me' as AccountView['accountId'],
      incoming: false,
      state: 'failed',
      reason: 'expired',
    } as const;
    expect(shown(own, true)).toBe(`${time}  me  hi  [failed: it found no way for 30 days (expired)]`);
    expect(shown(own)).toBe(`${time}  me  hi`);
  });

  it('says why something could not be read', () => {
    const problem = { kind: 'undecryptable', reason: 'session-unknown' } as const;
    expect(shown({ text: '', problem })).toBe(`${time}  Bob  [could not be read: session-unknown]`);
  });
});
