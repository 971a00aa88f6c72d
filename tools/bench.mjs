// `npm run bench -- NAME [--json FILE]`; without a name it lists the benchmarks.
import { join } from 'node:path';
import { handOver, root } from './workspace.mjs';

handOver('tools/run-ts.mjs', { before: [join(root, 'bench/main.ts')] });
