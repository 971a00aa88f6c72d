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

  it('reads what is said of peers, and the admin token of a relay', () => {
    const id = 'a'.repeat(52);
    expect(actionOf('peers', 'add', 'host:1', '--id', id, '--token', 'a-token-of-24-characters')).toEqual({
      ...{ name: 'peers add', address: 'host:1', id, token: 'a-token-of-24-characters' },
    });
    expect(actionOf('peers', 'block', id)).toEqual({ name: 'peers change', change: 'block', which: id });
    expect(actionOf('peers', 'requests')).toEqual({ name: 'peers requests' });
    expect(globalsOf('--admin-token-file', '/t', 'routes')).toEqual({ json: false, adminTokenFile: '/t' });
    expect(() => readCommandLine(['peers', 'add', 'host:1', '--id', 'short'])).toThrow(UsageError);
    expect(() => readCommandLine(['peers', 'add', 'host:1', '--token', 'short'])).toThrow(UsageError);
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
    [['send', 'bob', '']],
    [['transfers', 'accept']],
    [['transfers', 'open', 'x']],
    [['groups', 'create', 'x']],
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
    [['certs']],
    [['certs', 'init', '--days', '0']],
    [['certs', 'init', '--days', '36501']],
    [['certs', 'init', '--name', ' ']],
    [['certs', 'issue']],
    [['certs', 'issue', 'ca']],
    [['certs', 'issue', '../alice']],
    [['certs', 'issue', '.alice']],
    [['certs', 'issue', 'alice', '--host', 'alice.example.com:8443']],
    [['certs', 'issue', 'alice', '--host', '256.1.1.1']],
    [['whoami', '--frobnicate']],
    [['whoami', '--profile']],
  ])('refuses %j as a mistake of usage', (args) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
  });

  it('sends files, with a text or without, and tells what becomes of them', () => {
    const action = (...args: string[]): unknown => {
      const read = readCommandLine(args);
      return read.kind === 'run' ? read.action : null;
    };
    expect(action('send', 'bob', '--file', 'x')).toEqual({ name: 'send file', to: 'bob', path: 'x' });
    expect(action('send', 'bob', 'look', '--file', 'x')).toMatchObject({ name: 'send file', caption: 'look' });
    expect(action('transfers')).toEqual({ name: 'transfers list' });
    expect(action('transfers', 'accept', 'id', '--to', 'there')).toEqual({
      name: 'transfers accept',
      id: 'id',
      to: 'there',
    });
    expect(action('transfers', 'accept', 'id', '--always')).toMatchObject({ id: 'id', always: true });
    expect(action('transfers', 'pause', 'id')).toEqual({ name: 'transfers change', change: 'pause', id: 'id' });
  });

  it('lets the doctor look here, or at an address', () => {
    expect(readCommandLine(['doctor'])).toMatchObject({ kind: 'run', action: { name: 'doctor' } });
    expect(readCommandLine(['doctor', 'alice@chat.example.com'])).toMatchObject({
      action: { name: 'doctor', address: 'alice@chat.example.com' },
    });
  });

  it('reads what a member of a closed federation is issued', () => {
    expect(actionOf('certs', 'init')).toEqual({
      name: 'certs init',
      out: 'certs',
      federation: 'Parley federation',
      days: 3650,
    });
    const hosts = ['--host', 'Alice.example.com', '--host', '203.0.113.7', '--host', '2001:DB8::7'];
    expect(actionOf('certs', 'issue', 'alice', ...hosts, '--ca-key', '/stick/ca.key', '--out', 'ours')).toEqual({
      name: 'certs issue',
      member: 'alice',
      out: 'ours',
      hosts: ['alice.example.com', '203.0.113.7', '2001:db8::7'],
      caKey: '/stick/ca.key',
      days: 365,
      replace: false,
    });
    expect(actionOf('certs', 'issue', 'bob')).toMatchObject({ hosts: [] });
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
