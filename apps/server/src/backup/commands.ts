import { useNodeBasic } from '@parley/crypto/node-basic';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../config/configuration-error';
import { sentence } from '../sentence';
import { backupToFile } from './backup-to-file';
import { checkData } from './check-data';
import { restoreBackup } from './restore';

interface Surroundings {
  /** Working directory: relative paths start from it. */
  readonly folder: string;
  /** Version of the program. */
  readonly program: string;
}

/** What a command says when it is done, and how the program ends. */
interface Outcome {
  readonly said: string;
  readonly exit: 0 | 3;
}

interface Command {
  readonly flags: readonly string[];
  run(given: Readonly<Record<string, string>>, surroundings: Surroundings): Promise<Outcome>;
}

const commands: Readonly<Record<string, Command>> = {
  backup: {
    flags: ['data', 'to'],
    run: async ({ data = '', to = '' }, { program }) => {
      const size = await backupToFile(data, to, program);
      return { said: `The backup ${to} was made: ${size} bytes. Keep it where only you can read it.\n`, exit: 0 };
    },
  },
  restore: {
    flags: ['from', 'data'],
    run: async ({ from = '', data = '' }) => {
      const { madeAt, server } = await restoreBackup(from, data);
      const said = [
        `Restored server ${server} into ${data}, as it was at ${madeAt}.`,
        'Messages since then are not in it, and who became a contact since then is to be added again.',
        'Never run the old server and this one at the same time.',
      ];
      return { said: `${said.join('\n')}\n`, exit: 0 };
    },
  },
  check: {
    flags: ['data'],
    run: async ({ data = '' }) => {
      const problems = await checkData(data);
      if (problems.length > 0) return { said: problems.map((problem) => `${sentence(problem)}\n`).join(''), exit: 3 };
      return { said: `${data} is sound.\n`, exit: 0 };
    },
  },
};

export const isCommand = (name: string | undefined): name is string =>
  name !== undefined && Object.hasOwn(commands, name);

/** Runs a command to its end. @throws ConfigurationError for wrong flags; BackupError, StorageError, StartError */
export function runCommand(name: string, argv: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const command = commands[name];
  if (command === undefined) throw new ConfigurationError(`${name} is no command of the server.`);
  const given = readFlags(name, command.flags, argv);
  const paths = Object.entries(given).map(([flag, path]) => [flag, resolve(surroundings.folder, path)] as const);
  useNodeBasic();
  return command.run(Object.fromEntries(paths), surroundings);
}

/** All flags of a command are needed, and name a path. */
function readFlags(name: string, flags: readonly string[], argv: readonly string[]): Record<string, string> {
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }]));
  const usage = `${name} is used as: ${name} ${flags.map((flag) => `--${flag} ${flag === 'data' ? 'DIR' : 'FILE'}`).join(' ')}.`;
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const given = Object.fromEntries(flags.map((flag) => [flag, values[flag] ?? '']));
    if (Object.values(given).includes('')) throw new ConfigurationError(usage);
    return given;
  } catch (cause) {
    throw new ConfigurationError(usage, { cause });
  }
}
