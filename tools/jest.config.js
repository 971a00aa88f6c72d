module.exports = {
  ...require('./jest-node'),
  displayName: 'tools',
  testMatch: ['<rootDir>/tools/**/*.spec.ts'],
  testTimeout: 60_000,
};
