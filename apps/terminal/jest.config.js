module.exports = {
  ...require('../../tools/jest-node'),
  displayName: 'terminal',
  testMatch: ['<rootDir>/apps/terminal/**/*.spec.ts'],
};
