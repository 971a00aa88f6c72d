import { tuneEngine } from './engine';
import { version } from './version';

// What this program writes is for its owner alone.
process.umask(0o077);

tuneEngine();

async function main(args: readonly string[]): Promise<void> {
  if (args.length === 1 && args[0] === '--version') {
    process.stdout.write(`${version}\n`);
    return;
  }
  const { run } = await import('./cli/run');
  // Nothing is left to do: connections that are kept open for a next request do not hold the process.
  process.exit(await run(args));
}

void main(process.argv.slice(2));
