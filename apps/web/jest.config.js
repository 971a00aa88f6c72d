const root = require('node:path').resolve(__dirname, '../..');
const { createCjsPreset } = require('jest-preset-angular/presets');

/** @type {import('jest').Config} */
module.exports = {
  ...createCjsPreset({ tsconfig: '<rootDir>/apps/web/tsconfig.spec.json' }),
  displayName: 'web',
  rootDir: root,
  setupFilesAfterEnv: ['<rootDir>/apps/web/src/test-setup.ts'],
  testMatch: ['<rootDir>/apps/web/**/*.spec.ts'],
  transformIgnorePatterns: ['/node_modules/(?!(cborg/|.*\\.mjs$))'],
  moduleNameMapper: {
    // Names only the `import` condition in its exports, and jest asks for `require`.
    '^cborg$': '<rootDir>/node_modules/cborg/cborg.js',
    // Published as an ES module; jest loads CommonJS.
    '^marked$': '<rootDir>/node_modules/marked/lib/marked.umd.js',
    '^@parley/(protocol|client|wording)$': '<rootDir>/libs/$1/src/index.ts',
  },
};
