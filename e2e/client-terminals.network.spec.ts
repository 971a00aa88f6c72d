import type { ParleyProcess, Terminal } from './support/parley';
import { befriend, newPerson, newTerminal, type Person } from './support/story';

const texts = (process: ParleyProcess): readonly unknown[] =>
  process.lines.flatMap(({ type, text }) => (type === 'message' ? [text] : []));

describe('two terminals of one account', () => {
  let alice: Person;
  let bob: Person;

  beforeEach(async () => {
    [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
    await befriend(alice, bob);
    await Promise.all([alice.terminal.ok('receive'), bob.terminal.ok('receive')]);
  });

  afterEach(async () => {
    await Promise.all([alice.server.down(), bob.server.down()]);
  });

  it('both print what the other one sent, and go on when the reading one is killed', async () => {
    const desk: Terminal = bob.terminal;
    const lap = newTerminal(bob.server, bob.server.folder, 'lap', bob.password);
    const onDesk = desk.start('receive', '--follow');
    await desk.ok('send', alice.accountId, 'from the desk');
    const onLap = lap.start('receive', '--follow');
    await lap.ok('send', alice.accountId, 'from the lap');
    await alice.terminal.ok('send', bob.accountId, 'from alice');
    await onDesk.until(() => texts(onDesk).length >= 2);
    await onLap.until(() => texts(onLap).length >= 2);
    expect(texts(onDesk)).toEqual(['from the lap', 'from alice']);
    expect(texts(onLap)).toEqual(['from the desk', 'from alice']);
    expect(onDesk.lines.find(({ text }) => text === 'from the lap')).toMatchObject({
      type: 'message',
      from: bob.accountId,
      conversation: alice.accountId,
    });
    await onDesk.end('SIGKILL');
    await alice.terminal.ok('send', bob.accountId, 'after the kill');
    await onLap.until(() => texts(onLap).length >= 3);
    expect(texts(onLap)).toEqual(['from the desk', 'from alice', 'after the kill']);
    await onLap.end();
  });
});
