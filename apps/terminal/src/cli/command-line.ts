import { colour, displayName, handle, MAX_HANDLE_LENGTH, MAX_NAME_LENGTH } from '@parley/protocol';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { describeCerts } from './certs-line';
import { UsageError } from './failure';
import { describePeers } from './peers-line';
import { spelled, wholeNumber } from './spelled';
import type { Action, ContactAction, GlobalOptions, Invocation, TransferAction } from './invocation';

/** Reads the command line. @throws UsageError */
export function readCommandLine(args: readonly string[]): Invocation {
  let action: Action | null = null;
  let shown = '';
  let complaint = '';
  const program = describeCommands((chosen) => (action = chosen));
  forEachCommand(program, (command) =>
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => (shown += text), writeErr: (text) => (complaint += text) })
      .allowExcessArguments(false)
      .helpCommand(false),
  );
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { kind: 'shown', text: shown };
    throw new UsageError(complaint.trim() || error.message);
  }
  if (action === null) throw new UsageError(program.helpInformation().trim());
  return { kind: 'run', globals: program.opts<GlobalOptions>(), action };
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}

function describeCommands(choose: (action: Action) => void): Command {
  const program = new Command('parley')
    .description('Talk, end-to-end encrypted, through your own server.')
    .option('--profile <dir>', 'where this device keeps itself (default: $PARLEY_PROFILE or ~/.config/parley)')
    .option('--server <url>', 'my server (default: the one this profile remembers, else http://127.0.0.1:8080)')
    .option('--json', 'one JSON object a line on stdout', false)
    .option('--password-file <file>', 'the password, or set PARLEY_PASSWORD')
    .option('--admin-token-file <file>', 'run a relay instead of my server, or set PARLEY_ADMIN_TOKEN')
    .option('--version', 'print the version')
    .showHelpAfterError('(parley --help lists the commands)');
  describeAccount(program, choose);
  describeContacts(program, choose);
  describeMessages(program, choose);
  describeTransfers(program, choose);
  describePeers(program, choose);
  describeCerts(program, choose);
  program
    .command('doctor [address]')
    .description('look for what is wrong: with my server, or with the one at an address')
    .action((address: string | undefined) => choose({ name: 'doctor', ...(address === undefined ? {} : { address }) }));
  return program;
}

function describeAccount(program: Command, choose: (action: Action) => void): void {
  const account = program.command('account').description('the account itself');
  account
    .command('create')
    .description('claim my server: make the account, print its recovery words')
    .requiredOption('--handle <handle>', 'the part before the @', spelled(handle, HANDLE_RULE))
    .requiredOption('--name <name>', 'what others read', spelled(displayName, NAME_RULE))
    .option('--colour <rrggbb>', 'six hexadecimal digits', spelled(colour, COLOUR_RULE))
    .option('--setup-token <token>', 'as printed by the server at its start', '')
    .action((options: { handle: string; name: string; colour?: string; setupToken: string }) => {
      const { name, ...rest } = options;
      choose({ name: 'account create', displayName: name, ...rest });
    });
  program
    .command('login')
    .description('sign this profile in, and unlock it')
    .option('--recovery-file <file>', 'recovery words or kit instead of the password')
    .option('--new-password-file <file>', 'with --recovery-file: the password from now on')
    .action((options: { recoveryFile?: string; newPasswordFile?: string }) => {
      if (options.newPasswordFile !== undefined && options.recoveryFile === undefined) {
        throw new UsageError('error: --new-password-file goes with --recovery-file');
      }
      choose({ name: 'login', ...options });
    });
  program
    .command('logout')
    .description('end this sign-in')
    .action(() => choose({ name: 'logout' }));
  program
    .command('lock')
    .description('forget the key until the password is given again')
    .action(() => choose({ name: 'lock' }));
  program
    .command('whoami')
    .description('who is signed in')
    .action(() => choose({ name: 'whoami' }));
}

const CHANGES: Readonly<Record<ContactAction, string>> = {
  accept: 'accept a request',
  decline: 'decline a request; the other side learns nothing',
  block: 'refuse everything from this account',
  unblock: 'allow it again',
  remove: 'remove the contact and its history',
};

function describeContacts(program: Command, choose: (action: Action) => void): void {
  program
    .command('invite')
    .description('a link for one new contact')
    .action(() => choose({ name: 'invite' }));
  const contacts = program.command('contacts').description('the contact book');
  contacts
    .command('add <address-or-invite>')
    .description('request a contact')
    .option('--note <text>', 'a line that goes with the request')
    .action((addressOrInvite: string, options: { note?: string }) =>
      choose({ name: 'contacts add', addressOrInvite, ...options }),
    );
  contacts
    .command('list')
    .description('all contacts')
    .action(() => choose({ name: 'contacts list' }));
  contacts
    .command('requests')
    .description('who asks')
    .action(() => choose({ name: 'contacts requests' }));
  for (const [change, description] of Object.entries(CHANGES) as [ContactAction, string][]) {
    contacts
      .command(`${change} <id-or-address>`)
      .description(description)
      .action((who: string) => choose({ name: 'contacts change', change, who }));
  }
  contacts
    .command('verify <id-or-address>')
    .description('show the safety number, or compare it')
    .option('--number <digits>', 'the number that the other person reads out')
    .action((who: string, options: { number?: string }) => choose({ name: 'contacts verify', who, ...options }));
  contacts
    .command('refresh [id-or-address]')
    .description('look the cards up again')
    .action((who: string | undefined) => choose({ name: 'contacts refresh', ...(who === undefined ? {} : { who }) }));
}

function describeMessages(program: Command, choose: (action: Action) => void): void {
  program
    .command('send <to> [text]')
    .description('send a text; "-" reads stdin, one message a line; "self" is notes to self')
    .option('--file <path>', 'send this file; a text goes with it')
    .action((to: string, text: string | undefined, { file }: { file?: string }) => {
      if (text === '') throw new UsageError('error: an empty text cannot be sent');
      if (file !== undefined)
        choose({ name: 'send file', to, path: file, ...(text === undefined ? {} : { caption: text }) });
      else if (text !== undefined) choose({ name: 'send', to, text });
      else throw new UsageError('error: say what to send: a text, or --file');
    });
  program
    .command('receive')
    .description('print what came, each once')
    .option('--follow', 'go on until interrupted', false)
    .option('--count <n>', 'end after so many messages', wholeNumber(1))
    .option('--timeout <seconds>', 'end with exit code 124 after so many seconds', seconds)
    .action(({ timeout, ...rest }: { follow: boolean; count?: number; timeout?: number }) =>
      choose({ name: 'receive', ...rest, ...(timeout === undefined ? {} : { timeoutSeconds: timeout }) }),
    );
  program
    .command('history <conversation>')
    .description('what was said, oldest first')
    .option('--limit <n>', 'only the last so many messages', wholeNumber(1))
    .option('--before <id>', 'those before this message')
    .action((conversation: string, options: { limit?: number; before?: string }) =>
      choose({ name: 'history', conversation, ...options }),
    );
  program
    .command('conversations')
    .description('all conversations')
    .action(() => choose({ name: 'conversations' }));
  program
    .command('export <conversation>')
    .description('a whole conversation as a file')
    .addOption(new Option('--format <format>', 'how').choices(['text', 'html', 'json']).default('text'))
    .option('--out <file>', 'where to (default: stdout)')
    .action((conversation: string, options: { format: 'text' | 'html' | 'json'; out?: string }) =>
      choose({ name: 'export', conversation, ...options }),
    );
}

const TRANSFER_CHANGES: Readonly<Record<TransferAction, string>> = {
  decline: 'say no to a file; the sender is told',
  pause: 'let nothing of it move for now',
  resume: 'let it move again; an upload that was cut off goes on',
  cancel: 'end it on both sides; what lies on the servers goes',
};

function describeTransfers(program: Command, choose: (action: Action) => void): void {
  const transfers = program
    .command('transfers')
    .description('files: list them, accept, decline, pause, resume, cancel')
    .action(() => choose({ name: 'transfers list' }));
  transfers
    .command('accept <id>')
    .description('take a file; ends when it is saved and checked')
    .option('--to <dir>', 'where to (default: $PARLEY_DOWNLOADS, else "received" in the profile)')
    .option('--always', 'and from now on every file of this contact, while "parley receive --follow" runs')
    .action((id: string, options: { to?: string; always?: boolean }) =>
      choose({ name: 'transfers accept', id, ...options }),
    );
  for (const [change, description] of Object.entries(TRANSFER_CHANGES) as [TransferAction, string][]) {
    transfers
      .command(`${change} <id>`)
      .description(description)
      .action((id: string) => choose({ name: 'transfers change', change, id }));
  }
}

const HANDLE_RULE = `It has at most ${MAX_HANDLE_LENGTH} lower-case letters, digits, dots, dashes and underscores.`;
const NAME_RULE = `It has at most ${MAX_NAME_LENGTH} characters, and something to see.`;
const COLOUR_RULE = 'It is six hexadecimal digits, like ff8800.';

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 1e6) throw new InvalidArgumentError('It must be a number of seconds.');
  return value;
}
