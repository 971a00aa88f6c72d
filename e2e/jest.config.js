module.exports = {
  ...require('../tools/jest-node'),
  displayName: 'e2e',
  testMatch: ['<rootDir>/e2e/**/*.spec.ts'],
  testTimeout: 120_000,
};
