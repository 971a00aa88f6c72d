/** Packages that name only the `import` condition in their exports, while jest asks for `require`. */
const importOnly = new Set(['cborg', 'bittorrent-dht', 'bencode', 'uint8-util']);

module.exports = (path, options) =>
  options.defaultResolver(path, {
    ...options,
    conditions: importOnly.has(path) ? [...(options.conditions ?? []), 'import'] : options.conditions,
  });
