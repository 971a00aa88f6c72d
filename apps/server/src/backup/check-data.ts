import { accessSync, constants, existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '../database/database.module';
import { problemsOf, schemaProblemsOf } from '../database/integrity';
import { UNFINISHED_RESTORE } from '../database/open-database';
import { StorageError, storageProblemOf } from '../database/storage-error';
import { withoutTraces } from '../database/without-traces';
import { ownCertificateIsSound } from '../federation/certificate';
import { readServerIdentity } from '../federation/server-key';
import { StartError } from '../start-error';
import { transitProblemsOf } from '../transit/transit-problems';

/** Bits of a file's mode for others than its owner; a directory may show its names. */
const OPEN_FILE = 0o077;
const OPEN_DIRECTORY = 0o022;
/** Of what SQLite finds wrong, this many are said. */
const MAX_SAID = 5;

/**
 * Looks at a data directory, in use or not, without changing it.
 * @returns a sentence for everything that is wrong; empty when it is sound
 */
export async function checkData(folder: string): Promise<string[]> {
  if (!existsSync(join(folder, DATABASE_FILE))) return [`There is no data directory of a server at ${folder}.`];
  if (existsSync(join(folder, UNFINISHED_RESTORE)))
    return [`${folder} holds a restore that was not finished; empty it and restore again.`];
  const inside = (): Promise<string[]> => databaseProblems(folder);
  return [
    ...accessProblems(folder),
    ...(await keyProblems(folder)),
    ...(await withoutTraces(join(folder, DATABASE_FILE), inside)),
  ];
}

/** Everything belongs to who owns the directory, and is open to nobody else. */
function accessProblems(folder: string): string[] {
  const owner = lstatSync(folder).uid;
  const problems = ['', ...readdirSync(folder)].flatMap((name) => {
    const path = join(folder, name);
    const { mode, uid } = lstatSync(path);
    const open = mode & (name === '' ? OPEN_DIRECTORY : OPEN_FILE);
    return [
      ...(open === 0 ? [] : [`${path} can be used by others than its owner: chmod go= it.`]),
      ...(uid === owner ? [] : [`${path} belongs to another user than ${folder}: chown it.`]),
    ];
  });
  const self = process.getuid?.();
  if (self !== undefined && self !== 0 && self !== owner)
    problems.push(`${folder} belongs to another user than the one who runs this.`);
  try {
    for (const path of [folder, join(folder, DATABASE_FILE)]) accessSync(path, constants.R_OK | constants.W_OK);
  } catch {
    problems.push(`${folder} cannot be written.`);
  }
  return problems;
}

async function keyProblems(folder: string): Promise<string[]> {
  const problems = await readServerIdentity(folder).then((): string[] => [], messageOf);
  return [...problems, ...certificateProblems(folder)];
}

function certificateProblems(folder: string): string[] {
  try {
    if (ownCertificateIsSound(folder)) return [];
    return [`The certificate of ${folder} is damaged or does not fit its key; the next start makes a new one.`];
  } catch (cause) {
    return messageOf(cause);
  }
}

/** What was refused says it in a sentence. */
const messageOf = (cause: unknown): string[] => {
  if (cause instanceof StartError) return [cause.message];
  throw cause;
};

async function databaseProblems(folder: string): Promise<string[]> {
  const path = join(folder, DATABASE_FILE);
  try {
    const found = problemsOf(path);
    if (found.length > 0) return found.slice(0, MAX_SAID).map((what) => `The database ${path} is damaged: ${what}.`);
    const schema = await schemaProblemsOf(path);
    if (schema.length > 0) return schema.map((what) => `The database ${path} has not the schema it should: ${what}.`);
    return transitProblemsOf(path).map((what) => `The database ${path} does not fit together: ${what}.`);
  } catch (cause) {
    const error = cause instanceof StorageError ? cause : new StorageError(storageProblemOf(cause), path, { cause });
    return [error.message];
  }
}
