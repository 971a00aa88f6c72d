// `npm run soak`: random faults and load on real processes. `-- --minutes N --seed S`
import { join } from 'node:path';
import { handOver, root } from './workspace.mjs';

handOver('tools/run-ts.mjs', { before: [join(root, 'e2e/faults/soak.ts')] });
