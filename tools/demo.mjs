// `npm run demo`: servers with owners that are contacts already. `-- --servers N --topology star|mesh|line --with-messages N
// --keep DIR --config-only DIR --json`
import { join } from 'node:path';
import { handOver, pinnedEnvironment, requireBuilt, requireInstalled, root } from './workspace.mjs';

await requireInstalled();
const onlyWrites = process.argv.slice(2).some((arg) => /^--(config-only|help)\b/.test(arg));
if (!onlyWrites) await requireBuilt();
// Folders on the command line are meant from where it was typed; npm runs us in the workspace.
const env = { ...pinnedEnvironment, PARLEY_FOLDER: process.env.INIT_CWD ?? process.cwd() };
handOver('tools/run-ts.mjs', { before: [join(root, 'e2e/demo/main.ts')], env });
