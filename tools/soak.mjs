// `npm run soak`: random faults and load on real processes. `-- --minutes N --seed S`; with `--network` among six servers.
import { join } from 'node:path';
import { handOver, root } from './workspace.mjs';

const file = process.argv.includes('--network') ? 'e2e/faults/network-soak.ts' : 'e2e/faults/soak.ts';
handOver('tools/run-ts.mjs', { before: [join(root, file)] });
