import { readCommandLine } from './command-line';
import { UsageError } from './failure';

describe('the command line', () => {
  const globalsOf = (...args: string[]): unknown => {
    const invocation = readCommandLine(args);
    return invocation.kind === 'run' ? invocation.globals : null;
  };
  const actionOf = (...args: string[]): unknown => {
    const invocation = readCommandLine(args);
    return invocation.kind === 'run' ? invocation.action : null;
  };

  it.each([
    [['--json', '--profile', '/p', 'contacts', 'list']],
    [['contacts', '--json', 'list', '--profile', '/p']],
    [['contacts', 'list', '--profile=/p', '--json']],
  ])('takes global options anywhere: %j', (args) => {
    expect(globalsOf(...args)).toEqual({ json: true, profile: '/p' });
    expect(actionOf(...args)).toEqual({ name: 'contacts list' });
  });

  it('reads every option of account create', () => {
    const args = [
      'account',
      'create',
      '--handle',
      'alice',
      '--name',
      'Alice A',
      '--colour',
      'ff8800',
      '--setup-token',
      'T',
    ];
    expect(actionOf(...args)).toEqual({
      name: 'account create',
      handle: 'alice',
      displayName: 'Alice A',
      colour: 'ff8800',
      setupToken: 'T',
    });
  });

  it('takes a text of stdin, and behind -- a text that looks like an option', () => {
    expect(actionOf('send', 'bob@b', '-')).toEqual({ name: 'send', to: 'bob@b', text: '-' });
    expect(actionOf('send', 'bob@b', '--', '--json')).toEqual({ name: 'send', to: 'bob@b', text: '--json' });
  });

  it('reads the ends of receive', () => {
    expect(actionOf('receive')).toEqual({ name: 'receive', follow: false });
    expect(actionOf('receive', '--follow', '--count', '3', '--timeout', '0.5')).toEqual({
      name: 'receive',
      follow: true,
      count: 3,
      timeoutSeconds: 0.5,
    });
  });

  it.each([
    [[]],
    [['frobnicate']],
    [['contacts']],
    [['contacts', 'frobnicate']],
    [['send', 'bob']],
    [['send', 'bob', 'text', 'more']],
    [['send', 'bob', '--file', 'x']],
    [['send', 'bob', '']],
    [['transfers']],
    [['groups', 'create', 'x']],
    [['peers', 'list']],
    [['routes']],
    [['doctor', 'alice@chat.example.com', 'more']],
    [['receive', '--count', '0']],
    [['receive', '--count', '1.5']],
    [['receive', '--timeout', 'soon']],
    [['receive', '--timeout', '-1']],
    [['account', 'create', '--name', 'Alice']],
    [['account', 'create', '--handle', 'Al ice', '--name', 'Alice']],
    [['account', 'create', '--handle', 'alice', '--name', ' ']],
    [['account', 'create', '--handle', 'alice', '--name', 'Alice', '--colour', 'red']],
    [['export', 'x', '--format', 'pdf']],
    [['login', '--new-password-file', 'p']],
    [['whoami', '--frobnicate']],
    [['whoami', '--profile']],
  ])('refuses %j as a mistake of usage', (args) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
  });

  it('lets the doctor look here, or at an address', () => {
    expect(readCommandLine(['doctor'])).toMatchObject({ kind: 'run', action: { name: 'doctor' } });
    expect(readCommandLine(['doctor', 'alice@chat.example.com'])).toMatchObject({
      action: { name: 'doctor', address: 'alice@chat.example.com' },
    });
  });

  it('shows help that was asked for', () => {
    expect(readCommandLine(['--help'])).toMatchObject({
      kind: 'shown',
      text: expect.stringContaining('conversations') as unknown,
    });
    expect(readCommandLine(['contacts', 'add', '--help'])).toMatchObject({
      kind: 'shown',
      text: expect.stringContaining('--note') as unknown,
    });
  });
});
