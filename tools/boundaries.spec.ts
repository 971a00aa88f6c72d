import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** A file that does not exist, in a part, importing what the part must not import. */
const violations: readonly [from: string, imports: string][] = [
  ['apps/server/src/planted.ts', '@parley/crypto/session'],
  ['apps/server/src/planted.ts', '@parley/crypto/sealing'],
  ['apps/server/src/planted.ts', '@parley/crypto/vault'],
  ['apps/server/src/planted.ts', '@parley/client'],
  ['apps/server/src/planted.ts', '../../../libs/crypto/src/session/index'],
  ['apps/server/src/planted.spec.ts', '@parley/crypto/session'],
  ['apps/web/src/planted.ts', '@parley/crypto/session'],
  ['apps/web/src/planted.ts', '@parley/federation'],
  ['apps/terminal/src/planted.ts', '@parley/crypto/vault'],
  ['apps/web/src/planted.ts', '@parley/crypto/certificates'],
  ['libs/client/src/planted.ts', '@parley/crypto/certificates'],
  ['libs/protocol/src/planted.ts', '@parley/crypto/identity'],
  ['libs/crypto/src/identity/planted.ts', '@parley/crypto/session'],
  ['libs/federation/src/planted.ts', '@parley/crypto/sealing'],
  ['libs/client/src/planted.ts', '@parley/federation'],
  ['libs/client/src/planted.ts', '@parley/testing'],
  ['libs/client/src/planted.ts', '@parley/wording'],
  ['apps/server/src/planted.ts', '@parley/wording'],
  ['apps/server/src/planted.ts', '@parley/crypto/primitives'],
  ['libs/client/src/planted.ts', '@parley/crypto/node-basic'],
  ['libs/client/src/planted.ts', '../../../apps/server/src/main'],
];

const allowed: readonly [from: string, imports: string][] = [
  ['apps/server/src/planted.ts', '@parley/crypto/identity'],
  ['apps/server/src/planted.ts', '@parley/federation'],
  ['apps/terminal/src/planted.ts', '@parley/client'],
  ['apps/terminal/src/planted.ts', '@parley/crypto/certificates'],
  ['apps/server/src/planted.ts', '@parley/crypto/node-basic'],
  ['libs/client/src/planted.ts', '@parley/crypto/session'],
  ['libs/federation/src/planted.spec.ts', '@parley/testing'],
];

/** ESLint with the boundary rules alone, in a process of its own: it is a module that jest cannot load. */
function errorsOf(cases: typeof violations): string[][] {
  const script = `
    import { ESLint } from 'eslint';
    const eslint = new ESLint({ overrideConfigFile: 'eslint.boundaries.mjs' });
    const errors = [];
    for (const [filePath, imported] of JSON.parse(process.argv[1])) {
      const [result] = await eslint.lintText("import '" + imported + "';\\n", { filePath });
      errors.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
    }
    process.stdout.write(JSON.stringify(errors));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(cases)], {
    cwd: resolve(__dirname, '..'),
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[][];
}

test('each planted import across a boundary is a lint error', () => {
  const errors = errorsOf(violations);
  expect(violations.map((violation, i) => [violation, errors[i]])).toEqual(
    violations.map((violation) => [violation, ['boundaries/dependencies']]),
  );
});

test('imports that the boundaries allow are not errors', () => {
  expect(errorsOf(allowed)).toEqual(allowed.map(() => []));
});
