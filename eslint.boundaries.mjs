// Who may import whom. Everything that is not allowed here is an error; tools/boundaries.spec.ts plants violations to prove it.
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

const part = (type, pattern) => ({ type, pattern });
/** The rooms of libs/crypto are elements of their own, because the server may enter only some of them. */
const rooms = [
  'primitives',
  'node-basic',
  'identity',
  'sealing',
  'session',
  'vault',
  'safety-number',
  'file-cipher',
  'certificates',
];

export const elements = [
  part('protocol', 'libs/protocol'),
  ...rooms.map((room) => part(`crypto-${room}`, `libs/crypto/src/${room}`)),
  part('files', 'libs/files'),
  part('federation', 'libs/federation'),
  part('client', 'libs/client'),
  part('testing', 'libs/testing'),
  part('wording', 'libs/wording'),
  part('server', 'apps/server'),
  part('web', 'apps/web'),
  part('terminal', 'apps/terminal'),
  part('e2e', 'e2e'),
  part('bench', 'bench'),
  part('tools', 'tools'),
];

const everyRoom = rooms.map((room) => `crypto-${room}`);
/** Rooms that do not run in a browser: programs choose them. */
const ofPrograms = ['crypto-certificates', 'crypto-node-basic'];
const everything = elements.map(({ type }) => type);

/** For each part: the other parts it may import. */
export const allowed = {
  protocol: [],
  ...Object.fromEntries(everyRoom.map((room) => [room, ['protocol', 'crypto-identity', 'crypto-primitives']])),
  'crypto-primitives': ['protocol'],
  files: ['protocol'],
  wording: ['protocol'],
  federation: ['protocol', 'crypto-identity'],
  client: ['protocol', 'files', ...everyRoom.filter((room) => !ofPrograms.includes(room))],
  testing: ['protocol', 'federation', 'client', 'crypto-primitives'],
  server: ['protocol', 'federation', 'files', 'crypto-identity', 'crypto-node-basic', 'crypto-certificates'],
  web: ['client', 'protocol', 'wording'],
  terminal: ['client', 'protocol', 'wording', 'crypto-node-basic', 'crypto-certificates'],
  e2e: everything,
  bench: everything,
  tools: ['protocol'],
};

const TESTS = ['**/*.spec.ts', 'libs/federation/**/*.fixtures.ts'];

const rule = (extra) => ({
  'boundaries/dependencies': [
    'error',
    {
      default: 'disallow',
      policies: Object.entries(allowed).map(([from, to]) => ({
        from: { element: { type: from } },
        allow: { to: { element: { type: [...to, ...extra, from] } } },
      })),
    },
  ],
});

const shared = {
  plugins: { boundaries },
  languageOptions: { parser: tseslint.parser },
  settings: {
    'import/resolver': { typescript: { project: 'tsconfig.json', alwaysTryTypes: true } },
    'boundaries/include': ['apps/**/*', 'libs/**/*', 'e2e/**/*', 'bench/**/*', 'tools/**/*'],
    'boundaries/elements': elements,
  },
};

export default [
  { ...shared, files: ['**/*.ts'], ignores: TESTS, rules: rule([]) },
  // Tests may also use the test parts; the rest of the rules holds for them too.
  { ...shared, files: TESTS, rules: rule(['testing', 'tools']) },
];
