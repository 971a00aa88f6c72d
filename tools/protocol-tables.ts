/**
 * Writes docs/protocol/reference.md from the declarations of libs/protocol, so that the document cannot differ from the code.
 * `npm run docs` writes it; a test compares.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as protocol from '@parley/protocol';
import { z } from 'zod';

type Schema = z.core.$ZodType;

/** How a schema reads in a table cell. */
function describe(schema: Schema): string {
  const wire = (z.globalRegistry.get(schema) as { wire?: string } | undefined)?.wire;
  if (wire !== undefined) return wire;
  const { def } = schema._zod as unknown as { def: z.core.$ZodTypeDef & Record<string, unknown> };
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return `${describe(def['innerType'] as Schema)}${def.type === 'nullable' ? ', or null' : ''}`;
    case 'array':
      return `list of ${describe(def['element'] as Schema)}${lengthOf(schema)}`;
    case 'object':
      return `{${fieldsOf(schema)
        .map(({ name, type, optional }) => ` ${name}${optional ? '?' : ''}: ${type}`)
        .join(',')} }`;
    case 'union':
      return (def['options'] as Schema[]).map(describe).join(' · or ');
    case 'literal':
      return (def['values'] as unknown[]).map((value) => `"${String(value)}"`).join(' or ');
    case 'enum':
      return Object.values(def['entries'] as Record<string, string>)
        .map((value) => `"${value}"`)
        .join(' or ');
    case 'string':
      return `text${lengthOf(schema)}`;
    case 'number':
      return 'whole number';
    case 'boolean':
      return 'boolean';
    default:
      throw new Error(`no words for a schema of type ${def.type}`);
  }
}

function lengthOf(schema: Schema): string {
  const { maximum } = schema._zod.bag as { maximum?: number };
  return maximum === undefined ? '' : ` (at most ${maximum})`;
}

function fieldsOf(schema: Schema): { name: string; type: string; optional: boolean }[] {
  const { shape } = schema._zod.def as unknown as { shape: Record<string, Schema> };
  return Object.entries(shape).map(([name, field]) => ({
    name,
    type: describe(field),
    optional: field._zod.def.type === 'optional',
  }));
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(schema: Schema): string[] {
  return [
    '| field | type |',
    '|---|---|',
    ...fieldsOf(schema).map(
      ({ name, type, optional }) => `| \`${name}\`${optional ? ' (optional)' : ''} | ${cell(type)} |`,
    ),
    '',
  ];
}

function messageSection(message: protocol.Message): string[] {
  const lines = [
    `### ${message.name}`,
    '',
    `${message.purpose} At most ${message.maxBytes.toLocaleString('en')} bytes.`,
    '',
  ];
  const { def } = message.schema._zod as unknown as {
    def: { type: string; options?: Schema[]; discriminator?: string };
  };
  if (def.type !== 'union') return [...lines, ...table(message.schema)];
  for (const option of def.options ?? []) {
    const kind = fieldsOf(option).find(({ name }) => name === def.discriminator);
    lines.push(`**${kind?.type.replaceAll('"', '`') ?? 'one of'}**`, '', ...table(option));
  }
  return lines;
}

/** The whole document. */
export function protocolReference(): string {
  const limits = Object.entries(protocol)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter((entry): entry is [string, number] => /^[A-Z][A-Z_]+$/.test(entry[0]) && typeof entry[1] === 'number');
  return [
    '# Protocol reference',
    '',
    'Generated from `libs/protocol` by `npm run docs`; a test fails when the two differ. Every message is strict CBOR (RFC 8949: definite',
    'lengths, shortest integers, no tags, no duplicate keys) of a map with exactly these fields. How the messages work together is told',
    'in [README.md](README.md).',
    '',
    '## Versions',
    '',
    `Link ${protocol.LINK_VERSIONS.min}–${protocol.LINK_VERSIONS.max}, owner surface ${protocol.OWNER_VERSION}. Link prologue \`${protocol.LINK_PROLOGUE}\`.`,
    '',
    '## Messages',
    '',
    ...[...protocol.messages.values()].sort((a, b) => a.name.localeCompare(b.name)).flatMap(messageSection),
    '## Signature contexts',
    '',
    'A signature covers the context, a zero byte and the exact payload.',
    '',
    '| context | bytes |',
    '|---|---|',
    ...Object.entries(protocol.signatureContexts).map(([name, text]) => `| ${name} | \`${text}\` |`),
    '',
    '## Close codes',
    '',
    '| code | reason | meaning | tried again |',
    '|---|---|---|---|',
    ...Object.values(protocol.closeCodes).map(
      ({ code, reason, meaning, retry }) => `| ${code} | \`${reason}\` | ${meaning} | ${retry ? 'yes' : 'no'} |`,
    ),
    '',
    '## Error codes',
    '',
    protocol.errorCodes.map((code) => `\`${code}\``).join(' · '),
    '',
    '## Limits',
    '',
    '| limit | value |',
    '|---|---|',
    ...limits.map(([name, value]) => `| \`${name}\` | ${value.toLocaleString('en')} |`),
    '',
  ].join('\n');
}

/** Where the document lies below the workspace. */
export const REFERENCE = 'docs/protocol/reference.md';

if (process.argv.includes('--write')) {
  writeFileSync(join(process.env['PARLEY_ROOT'] ?? '.', REFERENCE), protocolReference());
}
