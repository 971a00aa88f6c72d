import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BackupError } from './backup/backup-error';
import { isCommand, runCommand } from './backup/commands';
import { ConfigurationError } from './config/configuration-error';
import { loadConfig } from './config/load-config';
import { StorageError } from './database/storage-error';
import { Ending } from './ending';
import { giveBackMemory } from './give-back-memory';
import { createLogger } from './logging/create-logger';
import type { Program } from './program';
import { readyText } from './ready-text';
import { sentence } from './sentence';
import { StartError } from './start-error';
import { startServer } from './start-server';

async function main(): Promise<void> {
  process.umask(0o077);
  const [command, ...argv] = process.argv.slice(2);
  if (isCommand(command)) return run(command, argv);
  const config = loadConfig({ argv: process.argv.slice(2), environment: process.env, folder: process.cwd() });
  const log = createLogger(process.stderr.isTTY, config.log.level);
  const ending = new Ending(log);
  // A rejection that nobody handles arrives here too.
  process.on('uncaughtException', (error) => ending.fault(error));
  const server = await startServer(config, program(), log);
  ending.of(server);
  const ask = (): void => ending.ask();
  process.on('SIGTERM', ask).on('SIGINT', ask);
  log.info(server.adminTokenFile === null ? {} : { adminTokenFile: server.adminTokenFile }, 'ready');
  process.stdout.write(readyText(server, process.stdout.isTTY));
  giveBackMemory((bytes) => log.debug(bytes, 'memory-given-back'));
}

/** A command does its work beside the server and ends. */
async function run(command: string, argv: readonly string[]): Promise<void> {
  const { said, exit } = await runCommand(command, argv, { folder: process.cwd(), program: program().version });
  (exit === 0 ? process.stdout : process.stderr).write(said);
  process.exitCode = exit;
}

/** Folders around the entry point: `dist/server/main.js` lies two below the package and beside the web application. */
function program(): Program {
  const folder = dirname(require.main?.filename ?? __filename);
  const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { version: string };
  return { version, webRoot: join(folder, '../web') };
}

main().catch((error: unknown) => {
  const known = [ConfigurationError, StartError, StorageError, BackupError].some((kind) => error instanceof kind);
  if (known && error instanceof Error) process.stderr.write(`${sentence(error.message)}\n`);
  else
    process.stderr.write(
      `The server could not start: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown fault'}\n`,
    );
  process.exit(error instanceof ConfigurationError ? 2 : known ? 3 : 1);
});
