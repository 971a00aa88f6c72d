const MOST = 32;

/** A handle that fits a name: "Zoë van Dyk" becomes `zoe.van.dyk`. Empty when nothing of the name can be part of one. */
export function handleFrom(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+/, '')
    .slice(0, MOST)
    .replace(/\.+$/, '');
}
