/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 60_000,
  projects: [
    '<rootDir>/libs/jest.config.js',
    '<rootDir>/apps/server/jest.config.js',
    '<rootDir>/apps/terminal/jest.config.js',
    '<rootDir>/apps/web/jest.config.js',
    '<rootDir>/tools/jest.config.js',
  ],
};
