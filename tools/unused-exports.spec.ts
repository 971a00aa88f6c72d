import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '..');

const sources = ['apps', 'libs', 'e2e', 'bench', 'tools']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.includes('node_modules'));

const parsed = new Map(
  sources.map((path) => [
    path,
    ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true),
  ]),
);

/** Names of the values (not types) that a file declares and exports. */
function exportedValues(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
      return [statement.name.text];
    return [];
  });
}

/** Every identifier that a file mentions outside its re-exports. */
function mentioned(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isExportDeclaration(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/** Migrations and entities are collected by folder; limits and texts of ids are the protocol's vocabulary. */
const usedByConvention = /\/(migrations|entities)\/|libs\/protocol\/src\/(limits|owner\/rest)\.ts$/;

test('every exported value is used by another file', () => {
  const mentions = new Map([...parsed].map(([path, file]) => [path, mentioned(file)]));
  const unused = [...parsed]
    .filter(([path]) => !usedByConvention.test(path))
    .flatMap(([path, file]) =>
      exportedValues(file)
        .filter((name) => ![...mentions].some(([other, names]) => other !== path && names.has(name)))
        .map((name) => `${path}: ${name}`),
    );
  expect(unused).toEqual([]);
});
