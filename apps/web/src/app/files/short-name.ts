/** So many characters of a name stand in a sentence; a file system allows for 255. */
const MOST = 48;
/** Of its end, which says what the file is. */
const END = 16;

/** A file's name for a sentence: a long one loses its middle. */
export function shortName(name: string): string {
  const characters = [...name];
  if (characters.length <= MOST) return name;
  return `${characters
    .slice(0, MOST - END - 1)
    .join('')
    .trimEnd()}…${characters.slice(-END).join('')}`;
}
