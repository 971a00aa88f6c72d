// `npm run verify`: everything that must hold, one step after the other; the last line counts what passed and failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, pinnedEnvironment, pinnedNode, root, run, say } from './workspace.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'parley-verify-'));
const tool = (name, ...args) => ({ command: pinnedNode, args: [join(bin, name), ...args] });
const script = (name, ...args) => ({ command: pinnedNode, args: [join(root, 'tools', name), ...args] });
const suite = (config, ...args) => ({ ...tool('jest', '--config', config, ...args), counts: true });

/** Seconds of random faults in one verification; `npm run soak` goes on for as long as asked. */
const FAULT_SECONDS = 30;

const steps = [
  ['types of the libraries', tool('tsc', '--noEmit', '-p', 'libs/tsconfig.json')],
  ['types of the server', tool('tsc', '--noEmit', '-p', 'apps/server/tsconfig.spec.json')],
  ['types of the terminal client', tool('tsc', '--noEmit', '-p', 'apps/terminal/tsconfig.json')],
  ['types of tests, tools and benchmarks', tool('tsc', '--noEmit', '-p', 'e2e/tsconfig.json')],
  ['types of the web app', tool('ngc', '--noEmit', '-p', 'apps/web/tsconfig.spec.json')],
  ['lint', tool('eslint', '.', '--max-warnings=0')],
  ['dependency rules', tool('depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'e2e', 'bench')],
  ['format', tool('prettier', '--check', '.', '--log-level=warn')],
  ['translations', script('translations.mjs', '--check')],
  ['build', script('build.mjs', '--if-stale')],
  ['unit tests', suite('jest.config.js', '--maxWorkers=2')],
  ['end-to-end tests', suite('e2e/jest.config.js', '--runInBand')],
  ['random faults', script('soak.mjs', '--seconds', String(FAULT_SECONDS))],
  ['random faults among six servers', script('soak.mjs', '--network', '--seconds', String(FAULT_SECONDS))],
];

let passed = 0;
let failed = 0;
for (const [name, { command, args, counts }] of steps) {
  const report = join(scratch, 'report.json');
  const started = Date.now();
  say(`\n— ${name}`);
  const code = await run(command, counts ? [...args, '--json', `--outputFile=${report}`, '--silent'] : args, {
    env: pinnedEnvironment,
    quiet: !counts && !name.startsWith('random faults'),
  });
  const result = counts ? jestCounts(report, code) : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  passed += result.passed;
  failed += result.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(
    `  ${result.failed === 0 ? 'ok' : 'FAILED'}: ${name} (${result.passed} passed, ${result.failed} failed, ${seconds} s)`,
  );
}
rmSync(scratch, { recursive: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A suite that could not even start counts as failed, whatever its tests say. */
function jestCounts(report, code) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    rmSync(report);
    const failures = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: failures === 0 && code !== 0 ? 1 : failures };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
