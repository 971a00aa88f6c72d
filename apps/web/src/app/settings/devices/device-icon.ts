/** An icon for a device by what it calls itself. */
export function deviceIcon(name: string): string {
  if (/Android|iOS/.test(name)) return 'smartphone';
  if (/^(Edge|Opera|Firefox|Chrome|Safari|Browser)/.test(name)) return 'computer';
  return 'terminal';
}
