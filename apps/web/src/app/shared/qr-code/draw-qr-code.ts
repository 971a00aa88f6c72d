import { loadCode } from '../load-code';

/** A QR code as one SVG path in modules, with the quiet zone that scanners need around it. */
export interface QrDrawing {
  /** Modules on each side, quiet zone included. */
  readonly size: number;
  readonly path: string;
}

/** ISO/IEC 18004 asks for four light modules on each side. */
const QUIET_ZONE = 4;

/** Draws the text (at most 2,331 bytes at this level of error correction). Rejects longer ones. */
export async function drawQrCode(text: string): Promise<QrDrawing> {
  // A build knows no other export of a CommonJS package than this one.
  const { default: qrCode } = await loadCode(() => import('qrcode'));
  const { modules } = qrCode.create(text, { errorCorrectionLevel: 'M' });
  const rows = Array.from({ length: modules.size }, (_, row) =>
    Array.from({ length: modules.size }, (_, column) => modules.get(row, column) !== 0),
  );
  return { size: modules.size + 2 * QUIET_ZONE, path: rows.flatMap(runsOf).join('') };
}

/** Dark modules side by side are one rectangle, so that no hairline shows between them. */
function runsOf(row: readonly boolean[], y: number): string[] {
  return row.flatMap((dark, x) => {
    if (!dark || row[x - 1]) return [];
    const end = row.indexOf(false, x);
    const length = (end < 0 ? row.length : end) - x;
    return [`M${String(x + QUIET_ZONE)} ${String(y + QUIET_ZONE)}h${String(length)}v1h-${String(length)}z`];
  });
}
