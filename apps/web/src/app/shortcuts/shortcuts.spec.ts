import { TestBed } from '@angular/core/testing';
import { keysOf } from './keys';
import { Shortcuts } from './shortcuts';

let shortcuts: Shortcuts;
let done: string[];
beforeEach(() => {
  shortcuts = TestBed.inject(Shortcuts);
  done = [];
});

const add = (chord: string, name: string, given: { whileWriting?: boolean; able?: boolean } = {}): (() => void) =>
  shortcuts.add({
    chord,
    label: name,
    group: 'Test',
    whileWriting: given.whileWriting ?? false,
    run: () => {
      done.push(name);
      return given.able ?? true;
    },
  });

function press(key: string, given: KeyboardEventInit = {}, on: HTMLElement = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given });
  on.dispatchEvent(event);
  return event;
}

function textBox(): HTMLElement {
  const box = document.createElement('textarea');
  document.body.append(box);
  return box;
}

test('a chord does its work, and the browser does not do its own', () => {
  add('ctrl+k', 'switch');
  expect(press('k', { ctrlKey: true }).defaultPrevented).toBe(true);
  press('k');
  press('k', { ctrlKey: true, shiftKey: true });
  expect(done).toEqual(['switch']);
});

test('a character is a character, with whatever keys it is typed', () => {
  add('?', 'help');
  press('?', { shiftKey: true });
  press('?');
  expect(done).toEqual(['help', 'help']);
});

test('whoever writes is left alone, except by what is meant for that', () => {
  add('?', 'help');
  add('ctrl+k', 'switch', { whileWriting: true });
  const box = textBox();
  expect(press('?', {}, box).defaultPrevented).toBe(false);
  press('k', { ctrlKey: true }, box);
  expect(done).toEqual(['switch']);
});

test('the one that came last goes first; when it has nothing to do, the one before does its work', () => {
  add('Escape', 'far');
  const end = add('Escape', 'near', { able: false });
  press('Escape');
  expect(done).toEqual(['near', 'far']);
  end();
  press('Escape');
  expect(done).toEqual(['near', 'far', 'far']);
});

test('a key that was used already does nothing more', () => {
  add('Escape', 'close');
  const box = textBox();
  box.addEventListener('keydown', (event) => event.preventDefault());
  press('Escape', {}, box);
  expect(done).toEqual([]);
});

test('keys are called as they stand on the keyboard', () => {
  expect(keysOf('ctrl+shift+l')).toEqual(['Ctrl', 'Shift', 'L']);
  expect(keysOf('alt+ArrowUp')).toEqual(['Alt', 'Up']);
});
