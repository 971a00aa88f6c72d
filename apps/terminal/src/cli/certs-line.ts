import { isIP } from 'node:net';
import { displayName, MAX_NAME_LENGTH, parseHostPort } from '@parley/protocol';
import { InvalidArgumentError, type Command } from 'commander';
import type { Action } from './invocation';
import { spelled, wholeNumber } from './spelled';

const NAME = /^(?!ca$)[a-z0-9][a-z0-9._-]{0,63}$/;
const NAME_RULE = `It has at most ${MAX_NAME_LENGTH} characters, and something to see.`;
const DEFAULT_FOLDER = 'certs';
const AUTHORITY_DAYS = 3650;
const MEMBER_DAYS = 365;
/** A hundred years; the form of a certificate knows no year after 9999. */
const MAX_DAYS = 36_500;

/** Certificates of a closed federation. They need no server and no account. */
export function describeCerts(program: Command, choose: (action: Action) => void): void {
  const certs = program.command('certs').description('certificates of a closed federation');
  certs
    .command('init')
    .description('make an authority of your own: its certificate, and apart from it its key')
    .option('--out <dir>', 'the folder of the federation', DEFAULT_FOLDER)
    .option('--name <name>', 'what people call the federation', spelled(displayName, NAME_RULE), 'Parley federation')
    .option('--days <n>', 'how long it holds', wholeNumber(1, MAX_DAYS), AUTHORITY_DAYS)
    .option('--ca-password-file <file>', 'seal its key with this passphrase')
    .action(({ name, ...options }: { out: string; name: string; days: number; caPasswordFile?: string }) =>
      choose({ name: 'certs init', federation: name, ...options }),
    );
  certs
    .command('issue')
    .description('issue a certificate to a member, in one file with its key')
    .argument('<name>', 'what people call the member, and its file', memberName)
    .option('--out <dir>', 'the folder of the federation', DEFAULT_FOLDER)
    .option('--host <host>', 'a domain or IP address of this server; may be repeated', another, [])
    .option('--days <n>', 'how long it holds', wholeNumber(1, MAX_DAYS), MEMBER_DAYS)
    .option('--replace', 'take the place of an earlier one', false)
    .option('--ca-key <file>', 'where the key of the authority is (default: offline/ca.key in the folder)')
    .option('--ca-password-file <file>', 'the passphrase of that key')
    .action(
      (
        name: string,
        {
          host,
          ...options
        }: {
          out: string;
          host: string[];
          days: number;
          replace: boolean;
          caKey?: string;
          caPasswordFile?: string;
        },
      ) => choose({ name: 'certs issue', member: name, hosts: host, ...options }),
    );
}

/** It becomes the name of a file. */
function memberName(name: string): string {
  if (!NAME.test(name))
    throw new InvalidArgumentError('It has lower-case letters, digits, dots, dashes and underscores, and is not "ca".');
  return name;
}

function another(text: string, before: string[]): string[] {
  return [...before, hostOf(text)];
}

/** Without a port: certificates know none. */
function hostOf(text: string): string {
  if (isIP(text) !== 0) return text.toLowerCase();
  try {
    const { host } = parseHostPort(text);
    if (host === text.toLowerCase() && isIP(host) === 0) return host;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('It is a domain or an IP address, without a port.');
}
