// `npm run soak`: random faults and load on real processes. `-- --minutes N --seed S`
import { join } from 'node:path';
import { pinnedEnvironment, pinnedNode, root, run } from './workspace.mjs';

const args = [join(root, 'tools/run-ts.mjs'), join(root, 'e2e/faults/soak.ts'), ...process.argv.slice(2)];
process.exit(await run(pinnedNode, args, { env: pinnedEnvironment }));
