import Database from 'better-sqlite3';

/** What SQLite finds wrong in a database, without changing it; empty when it is sound. @throws errors of SQLite */
export function problemsOf(path: string): string[] {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = db.pragma('integrity_check') as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  } finally {
    db.close();
  }
}

/** Copies a database, in use or not, into a new file as one consistent state. @throws errors of SQLite */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await db.backup(to);
  } finally {
    db.close();
  }
}
