import type { CodeBlock } from './code-blocks';

/** Why a typed block of the documents is not typed by the tests, by how it begins. */
const untyped: Readonly<Record<string, string>> = {
  'parley doctor\n': 'the address is an example; doctor.network.spec.ts asks the doctor about servers that are there',
  'grep \'"request":': 'the number is an example; request-scope.spec.ts finds real ones in the log',
  'docker compose ': 'there is no Docker engine here; deployment/ follows the Dockerfile and reads docker-compose.yml',
  'sudo git clone ': 'tests do not change the system; deployment/ lets systemd check the unit',
  'certbot ': 'no authority issues certificates for a test; proxy/ has its proofs served by the real nginx',
};

/** The reason why a block is not typed by the tests; null when it is. */
export const whyUntyped = ({ text }: CodeBlock): string | null =>
  Object.entries(untyped).find(([beginning]) => text.startsWith(beginning))?.[1] ?? null;

export const reasons = Object.keys(untyped);
