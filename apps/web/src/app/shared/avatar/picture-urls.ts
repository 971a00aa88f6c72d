import { Injectable } from '@angular/core';

interface Entry {
  readonly bytes: Uint8Array;
  readonly url: string;
  uses: number;
}

/** `blob:` URLs of profile pictures: one per picture however often it is shown, given back when nobody shows it any more. */
@Injectable({ providedIn: 'root' })
export class PictureUrls {
  readonly #entries: Entry[] = [];

  /** A URL for these bytes, or null when they are no picture that is shown (PNG, JPEG, WebP). Each one is to be released once. */
  take(bytes: Uint8Array): string | null {
    const known = this.#entries.find((entry) => same(entry.bytes, bytes));
    if (known) {
      known.uses++;
      return known.url;
    }
    const type = typeOf(bytes);
    if (type === null) return null;
    const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
    this.#entries.push({ bytes, url, uses: 1 });
    return url;
  }

  release(url: string): void {
    const at = this.#entries.findIndex((entry) => entry.url === url);
    const entry = this.#entries[at];
    if (!entry || --entry.uses > 0) return;
    this.#entries.splice(at, 1);
    URL.revokeObjectURL(url);
  }
}

/** Snapshots bring the same picture as new bytes each time. */
const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a === b || (a.length === b.length && a.every((byte, at) => byte === b[at]));

/** Only formats that are nothing but pixels; an SVG could hold anything. */
function typeOf(bytes: Uint8Array): string | null {
  const starts = (text: string, at = 0): boolean => [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('RIFF') && starts('WEBP', 8)) return 'image/webp';
  return null;
}
