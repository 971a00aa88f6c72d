/** Texts without a translation: the parts and values as they stand, without the names of the values. */
export function usePlainTag(): void {
  Object.assign(globalThis, {
    $localize: (parts: TemplateStringsArray, ...values: readonly unknown[]): string =>
      parts.map((part, at) => (at === 0 ? part : String(values[at - 1]) + part.replace(/^:[^:]+:/, ''))).join(''),
  });
}
