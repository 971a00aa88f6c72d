import type { CodeBlock } from './code-blocks';

/** Why a typed block of the documents is not typed by the tests, by how it begins. */
const untyped: Readonly<Record<string, string>> = {
  'parley doctor\n': 'the address is an example; doctor.network.spec.ts asks the doctor about servers that are there',
  'grep \'"request":': 'the number is an example; request-scope.spec.ts finds real ones in the log',
  'docker compose ': 'there is no Docker engine here; deployment/ follows the Dockerfile and reads docker-compose.yml',
  'sudo git clone ': 'tests do not change the system; deployment/ lets systemd check the unit',
  'certbot ': 'no authority issues certificates for a test; proxy/ has its proofs served by the real nginx',
};

/** Blocks of walk-throughs of their own, by how they begin, and the specification that types them. */
const typedBySpec: Readonly<Record<string, string>> = {
  'mkdir -p data && node_modules/.bin/node -p ': 'relay-readme.spec.ts',
  'PARLEY_NETWORK_RELAYS=': 'relay-readme.spec.ts',
  'node_modules/.bin/node dist/terminal/parley.js --server http://127.0.0.1:8090 ': 'relay-readme.spec.ts',
  'parley() { ': 'closed-federation.network.spec.ts',
  'mkdir -p safe ': 'closed-federation.network.spec.ts',
  'node_modules/.bin/node dist/server/main.js --config alice/': 'closed-federation.network.spec.ts',
  'parley certs ': 'closed-federation.network.spec.ts',
};

const valueFor = (table: Readonly<Record<string, string>>, { text }: CodeBlock): string | null =>
  Object.entries(table).find(([beginning]) => text.startsWith(beginning))?.[1] ?? null;

/** The reason why a block is not typed by the tests; null when it is. */
export const whyUntyped = (block: CodeBlock): string | null => valueFor(untyped, block);

/** The specification that types a block as part of a walk-through of its own; null for those of the fresh clone. */
export const typedElsewhere = (block: CodeBlock): string | null => valueFor(typedBySpec, block);

/** How those begin that are no part of the fresh clone. */
export const beginnings: readonly string[] = [...Object.keys(untyped), ...Object.keys(typedBySpec)];
/** Specifications that type parts of the documents. */
export const specs: readonly string[] = [...new Set(Object.values(typedBySpec))];
