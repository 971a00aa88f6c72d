type Tag = (parts: TemplateStringsArray, ...values: readonly unknown[]) => string;

/**
 * The tag that marks texts for translators (https://angular.dev/api/localize/init/$localize), where nothing is translated: text and values as
 * they stand, without what is written between colons for translators.
 */
const plain: Tag = (parts, ...values) =>
  parts
    .map((part, at) =>
      at === 0 ? withoutNote(part, parts.raw[0]) : `${String(values[at - 1])}${withoutNote(part, parts.raw[at])}`,
    )
    .join('');

/** A colon that belongs to the text is written `\:`. */
function withoutNote(part: string, raw = ''): string {
  return raw.startsWith(':') ? part.replace(/^:[^:]*:/, '') : part;
}

/** Lets the shared texts speak here. */
export function usePlainWords(): void {
  Object.assign(globalThis, { $localize: plain });
}
