import fc from 'fast-check';
import { UnreadCount } from './unread-count';

describe('the unread count of a conversation', () => {
  it('is what a server would count after the same rows, or says that it does not know', () => {
    const record = fc.record({ incoming: fc.boolean() });
    const step = fc.oneof(
      fc.record({ type: fc.constant('add' as const), incoming: fc.boolean() }),
      fc.record({ type: fc.constant('again' as const), at: fc.nat(30) }),
      fc.record({ type: fc.constant('gone' as const), at: fc.nat(30) }),
      fc.record({ type: fc.constant('read' as const), at: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), fc.nat(20), fc.array(step), (before, readBefore, steps) => {
        const log = before.map(({ incoming }) => incoming);
        let read = Math.min(readBefore, log.length);
        const count = (): number => log.filter((incoming, at) => incoming && at + 1 > read).length;
        const ask = (): UnreadCount => new UnreadCount({ read, unread: count(), upTo: log.length });
        let unread = ask();
        for (const next of steps) {
          let known: boolean;
          const at = 'at' in next ? Math.min(next.at, log.length - 1) : log.length;
          if (next.type === 'add') {
            log.push(next.incoming);
            known = unread.saw(log.length, next.incoming);
          } else if (at < 0) continue;
          else if (next.type === 'read') known = unread.mark((read = Math.max(read, at + 1)));
          else {
            if (next.type === 'gone') log[at] = false;
            known = unread.saw(at + 1, log[at] ?? false);
          }
          if (!known) unread = ask();
          expect(unread.unread).toBe(count());
          expect(unread.read).toBe(read);
        }
      }),
    );
  });
});
