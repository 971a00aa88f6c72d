import js from '@eslint/js';
import angular from 'angular-eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import boundaries from './eslint.boundaries.mjs';

const wholeZod = {
  selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]',
  message: "Write `import * as z from 'zod'`: of the named object the web app would carry every language of zod.",
};
const bareImport = {
  selector:
    ':not(CallExpression[callee.name="loadCode"] > ArrowFunctionExpression) > ImportExpression[source.type="Literal"]',
  message:
    'Write `loadCode(() => import(…))`: what could not be loaded once would be missing until the page is reloaded.',
};

export default defineConfig(
  { ignores: ['dist/', '.angular/', '**/node_modules/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked, ...tseslint.configs.stylistic],
    languageOptions: {
      parserOptions: {
        project: [
          'libs/tsconfig.json',
          'apps/server/tsconfig.spec.json',
          'apps/terminal/tsconfig.json',
          'apps/web/tsconfig.spec.json',
          'e2e/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  { files: ['**/*.spec.ts', 'e2e/**/*.ts', 'bench/**/*.ts', 'tools/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['libs/**/*.ts'], rules: { 'no-restricted-syntax': ['error', wholeZod] } },
  { files: ['apps/web/**/*.ts'], rules: { 'no-restricted-syntax': ['error', wholeZod, bareImport] } },
  {
    files: ['apps/web/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/web/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
    rules: {
      // Attributes are looked at by eye: most are no texts.
      '@angular-eslint/template/i18n': [
        'error',
        { checkId: false, checkAttributes: false, ignoreTags: ['mat-icon', 'code', 'title'] },
      ],
    },
  },
  // Templates of tests are read by nobody.
  { files: ['apps/web/**/*.spec.ts/*.html'], rules: { '@angular-eslint/template/i18n': 'off' } },
  ...boundaries,
);
