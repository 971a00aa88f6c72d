import type { AccountView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import type { Context } from '../cli/context';
import type { ActionOf } from '../cli/invocation';
import { readSecretFile } from '../cli/password';
import { table } from '../output/layout';
import { safeLine } from '../output/safe-text';
import { accountShape } from '../output/shapes';

const notSignedIn = (): ProtocolError => new ProtocolError('not-signed-in', 'this profile is not signed in');

export async function createAccount(context: Context, action: ActionOf<'account create'>): Promise<void> {
  if (await context.profile.account())
    throw new ProtocolError('already-set-up', 'this profile has an account already: use another one');
  const password = await context.askPassword(['New password: ', 'Once more: ']);
  if (password === null)
    throw new ProtocolError('password-needed', 'a new account needs a password: --password-file or PARLEY_PASSWORD');
  const { handle, displayName: name, colour, setupToken } = action;
  const inTheWay = { code: 'refused', message: 'an account is being created in this profile' };
  const { account, recoveryWords } = await context.alone(inTheWay, async (ports) => {
    const library = await import('@parley/client');
    const options = { handle, name, password, setupToken, ...(colour === undefined ? {} : { colour }) };
    const created = await library.createAccount(ports.client, options);
    await context.remember(ports, created.client.account);
    await created.client.stop();
    return { account: created.client.account, recoveryWords: created.recoveryWords };
  });
  const { accountId, address } = account;
  await context.printer.result({ accountId, address, recoveryWords }, () =>
    [
      `${context.style.good('Your account is ready.')} Others reach you at ${context.style.bold(safeLine(address))}.`,
      '',
      'These words open your account when the password is lost. Write them down and keep them',
      'where nobody else finds them; they are shown only now.',
      '',
      `    ${context.style.bold(recoveryWords)}`,
    ].join('\n'),
  );
}

export async function login(context: Context, action: ActionOf<'login'>): Promise<void> {
  const account =
    action.recoveryFile === undefined ? await loginWithPassword(context) : await loginWithWords(context, action);
  await printAccount(context, account);
}

async function loginWithPassword(context: Context): Promise<AccountView> {
  await context.askPassword(['Password: ']);
  context.provePassword();
  return await context.client().call('account');
}

async function loginWithWords(
  context: Context,
  { recoveryFile = '', newPasswordFile }: ActionOf<'login'>,
): Promise<AccountView> {
  const recoveryWords = await readSecretFile(recoveryFile);
  const newPassword = newPasswordFile === undefined ? undefined : await readSecretFile(newPasswordFile);
  const inTheWay = { code: 'refused', message: 'this profile is being signed in anew' };
  return await context.alone(inTheWay, async (ports) => {
    const library = await import('@parley/client');
    const earlier = await ports.client.store.load();
    if (earlier?.token) await library.signOut(ports.client);
    const client = await library.signIn(ports.client, {
      recoveryWords,
      ...(newPassword === undefined ? {} : { newPassword }),
    });
    await context.remember(ports, client.account);
    await client.stop();
    return client.account;
  });
}

export async function lock(context: Context): Promise<void> {
  const account = await context.profile.account();
  if (account === null) throw notSignedIn();
  await context.alone({ code: 'locked', message: 'this profile was locked' }, async (ports) => {
    const library = await import('@parley/client');
    await library.lock(ports.client);
  });
  await context.printer.result(accountShape(account), () => 'locked: "parley login" opens it again');
}

export async function logout(context: Context): Promise<void> {
  const account = await context.profile.account();
  if (account === null) throw notSignedIn();
  await context.alone({ code: 'not-signed-in', message: 'this profile was signed out' }, async (ports) => {
    const library = await import('@parley/client');
    await library.signOut(ports.client);
    await context.profile.forgetAccount();
  });
  await context.printer.result(accountShape(account), () => `signed out ${safeLine(account.address)}`);
}

export async function whoami(context: Context): Promise<void> {
  await printAccount(context, await context.client().call('account'));
}

async function printAccount({ printer, style }: Context, account: AccountView): Promise<void> {
  await printer.result(accountShape(account), () =>
    table([
      ['name', style.bold(safeLine(account.name))],
      ['address', safeLine(account.address)],
      ['account', account.accountId],
      ['server', account.serverId],
      ['device', account.device],
    ]).join('\n'),
  );
}
