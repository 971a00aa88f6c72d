/** On Apple's machines the command key does what Ctrl does elsewhere. */
const apple = /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

const modifiers = ['ctrl', 'alt', 'shift'] as const;

/**
 * Whether an event is this chord.
 * @param chord such as `ctrl+k`, `alt+ArrowUp`, `?`; `ctrl` is the command key on Apple's machines. Shift is part of the character where there is one
 */
export function isChord(event: KeyboardEvent, chord: string): boolean {
  const parts = chord.split('+');
  const key = parts.pop() ?? '';
  const ctrl = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  const pressed = { ctrl, alt: event.altKey, shift: event.shiftKey };
  const character = key.length === 1 && !/[a-z]/i.test(key);
  const held = modifiers.every((name) => pressed[name] === parts.includes(name) || (name === 'shift' && character));
  return held && event.key.toLowerCase() === key.toLowerCase();
}

const names: Record<string, string> = {
  ctrl: apple ? '⌘' : $localize`Ctrl`,
  alt: apple ? '⌥' : $localize`Alt`,
  shift: apple ? '⇧' : $localize`Shift`,
  arrowup: $localize`Up`,
  arrowdown: $localize`Down`,
  escape: $localize`Esc`,
  enter: $localize`Enter`,
  tab: $localize`Tab`,
  home: $localize`Home`,
  end: $localize`End`,
};

/** The keys of a chord as they stand on a keyboard. */
export const keysOf = (chord: string): readonly string[] =>
  chord.split('+').map((key) => names[key.toLowerCase()] ?? key.toUpperCase());
