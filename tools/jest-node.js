/** Shared jest settings of everything that runs in node. */
const root = require('node:path').resolve(__dirname, '..');

/** Packages published as ES modules only: jest loads CommonJS, so swc translates them. */
const esm = [
  '@nestjs',
  '@noble',
  '@scure',
  '@hpke',
  'ts-mls',
  'cborg',
  'hash-wasm',
  'ini',
  'pure-rand',
  'fast-check',
  'file-type',
  'nestjs-pino',
  'mime',
  'bittorrent-dht',
  'bencode',
  'uint8-util',
  'base64-arraybuffer',
];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: root,
  testEnvironment: 'node',
  // Tests say nothing about time: on a busy machine a few password keys take longer than five seconds to derive.
  testTimeout: 60_000,
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  transform: {
    '^.+\\.(ts|m?js)$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  resolver: '<rootDir>/tools/jest-resolver.js',
  moduleNameMapper: {
    '^@parley/crypto/(.*)$': '<rootDir>/libs/crypto/src/$1/index.ts',
    '^@parley/(protocol|federation|files|client|testing|wording)$': '<rootDir>/libs/$1/src/index.ts',
  },
};
