// `npm run demo`: servers with owners that are contacts already. `-- --servers N --topology star|mesh|line --with-messages N
// --keep DIR --config-only DIR --json`
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  ensureInstalled,
  pinnedEnvironment,
  pinnedNode,
  requireNode,
  requirePinnedNode,
  root,
  run,
} from './workspace.mjs';

requireNode(20);
await ensureInstalled('.', 'what Parley is built from');
requirePinnedNode();
const args = process.argv.slice(2);
const onlyWrites = args.some((arg) => /^--(config-only|help)\b/.test(arg));
const build = () => run(process.execPath, [join(root, 'tools/build.mjs'), '--if-stale'], { env: pinnedEnvironment });
if (!onlyWrites && (await build()) !== 0) process.exit(1);

const program = [join(root, 'tools/run-ts.mjs'), join(root, 'e2e/demo/main.ts'), ...args];
// Folders on the command line are meant from where it was typed; npm runs us in the workspace.
const env = { ...pinnedEnvironment, PARLEY_FOLDER: process.env.INIT_CWD ?? process.cwd() };
const demo = spawn(pinnedNode, program, { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
