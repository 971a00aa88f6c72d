import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_DEMO_SERVERS, topologies, type Topology } from './people';

export const usage = `npm run demo -- [OPTIONS]

  --servers N               so many servers, 2 to ${MAX_DEMO_SERVERS} (2)
  --topology star|mesh|line|ring
                            neighbours are contacts, and their servers are peers; all but mesh reach each other over them alone, and
                            the first and the last are contacts, too (mesh)
  --with-messages N         each pair of contacts says so much to each other (0)
  --keep DIR                keep everything in DIR, and go on there the next time
  --config-only DIR         write the configuration of each server into DIR, start nothing
  --json                    say what is there in one line of JSON
`;

/** What the command line asks for. Folders are absolute. */
export interface DemoOptions {
  readonly servers: number;
  readonly topology: Topology;
  readonly messages: number;
  readonly keep: string | null;
  readonly configOnly: string | null;
  readonly json: boolean;
  readonly help: boolean;
}

/** Ends the program with exit code 2 when the command line is wrong. */
export function readOptions(): DemoOptions {
  try {
    return parsed();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'unknown fault'}\n\n${usage}`);
    process.exit(2);
  }
}

/** @throws Error for a mistake on the command line */
function parsed(): DemoOptions {
  const { values } = parseArgs({
    options: {
      servers: { type: 'string', default: '2' },
      topology: { type: 'string', default: 'mesh' },
      'with-messages': { type: 'string', default: '0' },
      keep: { type: 'string' },
      'config-only': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const topology = topologies.find((known) => known === values.topology);
  if (topology === undefined) throw new Error(`--topology is one of ${topologies.join(', ')}.`);
  return {
    servers: wholeNumber('--servers', values.servers, 2, MAX_DEMO_SERVERS),
    topology,
    messages: wholeNumber('--with-messages', values['with-messages'], 0, 10_000),
    keep: folderOf(values.keep),
    configOnly: folderOf(values['config-only']),
    json: values.json,
    help: values.help,
  };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new Error(`${option} is a whole number from ${least} to ${most}.`);
}

/** Relative to the folder in which the command was typed. */
function folderOf(text: string | undefined): string | null {
  return text === undefined ? null : resolve(process.env['PARLEY_FOLDER'] ?? '.', text);
}
