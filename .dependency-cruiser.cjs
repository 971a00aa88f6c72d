/** What the import rules of eslint.boundaries.mjs cannot say: cycles, Node's own modules in libraries, packages per library. */
const notTests = '(\\.spec\\.ts$|^libs/testing/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'libs-run-anywhere',
      comment:
        'Libraries run in browsers too; what only Node has comes in through ports. One room of libs/crypto is for programs on Node.',
      severity: 'error',
      from: { path: '^libs/', pathNot: [notTests, '^libs/crypto/src/node-basic/'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'libs-know-no-framework',
      severity: 'error',
      from: { path: '^libs/', pathNot: [notTests, '^libs/wording/'] },
      to: { path: 'node_modules/(@nestjs|@angular|typeorm|better-sqlite3|ws|express|rxjs)/' },
    },
    {
      name: 'protocol-is-schema-and-codec',
      severity: 'error',
      from: { path: '^libs/protocol/', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|cborg)/' },
    },
    {
      name: 'wording-knows-only-the-tag',
      comment:
        'Its texts are marked with the tag that the web app translates by; programs without translations bring a plain one.',
      severity: 'error',
      from: { path: '^libs/wording/', pathNot: notTests },
      to: { path: 'node_modules/', pathNot: 'node_modules/@angular/localize/types/' },
    },
    {
      name: 'certificates-only-by-forge',
      comment: 'node-forge issues certificates and does nothing else.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(^libs/crypto/src/certificates/|\\.(spec|fixtures)\\.ts$)' },
      to: { path: 'node_modules/node-forge/' },
    },
    {
      name: 'resolvable',
      comment: 'The launcher requires what the build puts beside it.',
      severity: 'error',
      from: { pathNot: '^apps/server/launcher/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tools/tsconfig.depcruise.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
