/** Every table and index of our own, as SQLite keeps them. */
export const SCHEMA_QUERY = `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY tbl_name, type DESC, name`;

export interface SchemaRow {
  readonly sql: string;
}

/** One table or index a line, as in schema.sql. */
export const schemaText = (rows: readonly SchemaRow[]): string => rows.map(({ sql }) => `${sql.trim()};\n`).join('');
