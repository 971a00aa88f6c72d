import { MAX_SAVED_NAME_BYTES, utf8Length } from '@parley/protocol';

/** Names that Windows keeps for devices, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/iu;

/**
 * A name under which a file can be saved anywhere, whoever chose the first one: one path component, nothing invisible, nothing that turns the
 * direction of writing (which makes `exe.txt` out of `txt.exe`), no device, no hidden file, at most MAX_SAVED_NAME_BYTES.
 */
export function savedName(name: string): string {
  const component = name.normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const visible = component
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[<>:"|?*]/gu, '_')
    .replaceAll(/\s+/gu, ' ');
  const trimmed = visible.replace(/^[. ]+/u, '').replace(/[. ]+$/u, '');
  const safe = RESERVED.test(trimmed) ? `_${trimmed}` : trimmed;
  return shortened(safe) || 'file';
}

/** What stands behind the last dot stays: it says what the file is. */
function shortened(name: string): string {
  if (utf8Length(name) <= MAX_SAVED_NAME_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && utf8Length(name.slice(dot)) <= 32 ? name.slice(dot) : '';
  const room = MAX_SAVED_NAME_BYTES - utf8Length(extension);
  let stem = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += utf8Length(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem.trimEnd() + extension;
}
