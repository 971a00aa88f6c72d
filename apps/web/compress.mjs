// Puts compressed forms (.br, .gz) beside the files of the build, so that the server never compresses. `node compress.mjs [FOLDER]`
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../dist/web');

/** Fonts and pictures are compressed already. */
const endings = new Set(['.css', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest']);
/** Below this it would save no packet. */
const worthwhileBytes = 1024;

const forms = [
  {
    ending: '.br',
    compress: (bytes) =>
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  },
  { ending: '.gz', compress: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }) },
];

/** By content: much is the same in all languages. */
const compressed = new Map();

async function compressFile(file) {
  const bytes = await readFile(file);
  if (bytes.length < worthwhileBytes) return;
  await Promise.all(
    forms.map(async ({ ending, compress }) => {
      const key = createHash('sha256').update(bytes).digest('hex') + ending;
      if (!compressed.has(key)) compressed.set(key, compress(bytes));
      const small = await compressed.get(key);
      if (small.length < bytes.length) await writeFile(file + ending, small);
    }),
  );
}

const entries = await readdir(folder, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile() && endings.has(extname(entry.name)));
await Promise.all(files.map(({ parentPath, name }) => compressFile(join(parentPath, name))));
