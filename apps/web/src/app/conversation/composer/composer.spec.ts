import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MAX_TEXT_BYTES } from '@parley/protocol';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { Attaching } from '../../files/choose/attaching';
import { Preferences } from '../../settings/preferences';
import { me, message } from '../model/fixtures';
import { Composer } from './composer';
import { Composing } from './composing';

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Composer],
  providers: [Attaching, Composing],
  template: `<parley-composer
    to="Message to Bob"
    (sent)="said.push(composing.text())"
    (editLast)="said.push('edit')"
  />`,
})
class Page {
  readonly composing = inject(Composing);
  readonly said: string[] = [];
}

let fixture: ComponentFixture<Page>;
beforeEach(async () => {
  localStorage.clear();
  TestBed.configureTestingModule({ providers: [new ScriptedDevice({ phase: 'open' }).providers] });
  fixture = TestBed.createComponent(Page);
  await fixture.whenStable();
});

const element = (): HTMLElement => fixture.nativeElement as HTMLElement;
const box = (): HTMLTextAreaElement => {
  const found = element().querySelector('textarea');
  if (found === null) throw new Error('there is no text box');
  return found;
};
const button = (name: string): HTMLButtonElement | null =>
  element().querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);

async function type(text: string): Promise<void> {
  box().value = text;
  box().dispatchEvent(new Event('input'));
  await fixture.whenStable();
}

async function press(key: string, given: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given });
  box().dispatchEvent(event);
  await fixture.whenStable();
  return event;
}

test('Enter sends and Shift+Enter breaks the line', async () => {
  await type('hello');
  expect((await press('Enter', { shiftKey: true })).defaultPrevented).toBe(false);
  expect(fixture.componentInstance.said).toEqual([]);
  await press('Enter');
  expect(fixture.componentInstance.said).toEqual(['hello']);
});

test('whoever wants it the other way round has it so, and Ctrl+Enter always sends', async () => {
  TestBed.inject(Preferences).enterSends.set(false);
  await type('hello');
  expect((await press('Enter')).defaultPrevented).toBe(false);
  await press('Enter', { shiftKey: true });
  await press('Enter', { ctrlKey: true });
  expect(fixture.componentInstance.said).toEqual(['hello', 'hello']);
});

test('Enter that finishes a character of an input method sends nothing', async () => {
  await type('にほん');
  await press('Enter', { isComposing: true });
  expect(fixture.componentInstance.said).toEqual([]);
});

test('nothing, or nothing but spaces, is not sent', async () => {
  await type('  \n ');
  expect(button('Send')?.disabled).toBe(true);
  await press('Enter');
  expect(fixture.componentInstance.said).toEqual([]);
});

test('a text that is too long says so and is not sent', async () => {
  await type('é'.repeat(MAX_TEXT_BYTES / 2 + 1));
  expect(element().querySelector('[role=alert]')?.textContent).toContain('64 KB');
  await press('Enter');
  expect(fixture.componentInstance.said).toEqual([]);
});

test('arrow up in an empty box edits what was written last; in a text it moves the cursor', async () => {
  await press('ArrowUp');
  await type('hello');
  expect((await press('ArrowUp')).defaultPrevented).toBe(false);
  expect(fixture.componentInstance.said).toEqual(['edit']);
});

test('an edit begins with the text as it is, and Esc brings back what stood there before', async () => {
  await type('not finished');
  fixture.componentInstance.composing.edit(message(1, { incoming: false, from: me, text: 'sent before' }));
  await fixture.whenStable();
  expect(box().value).toBe('sent before');
  expect(button('Save')).not.toBeNull();
  await press('Escape');
  expect(box().value).toBe('not finished');
});
