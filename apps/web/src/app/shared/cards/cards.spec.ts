import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { ApplicationRef, ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { CardRef } from './card-ref';
import { Cards } from './cards';

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<p>{{ text() }}</p><button type="button" (click)="card.close()">Done</button>',
})
class Note {
  readonly text = input('');
  protected readonly card = inject(CardRef);
}

@Component({ changeDetection: ChangeDetectionStrategy.OnPush, template: '<button type="button">Work</button>' })
class Page {}

const open = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role=dialog]')];
const stable = (): Promise<void> => TestBed.inject(ApplicationRef).whenStable();

let cards: Cards;
beforeEach(() => (cards = TestBed.inject(Cards)));

test('a card shows its component beside the page, which goes on to be used', async () => {
  cards.open(Note, { label: 'Bob wants to talk', inputs: { text: 'hello' } });
  await stable();
  const [card] = open();
  expect(card?.textContent).toContain('hello');
  expect(card?.getAttribute('aria-label')).toBe('Bob wants to talk');
  expect(card?.getAttribute('aria-modal')).toBe('false');
  expect(document.querySelector('.cdk-overlay-backdrop')).toBeNull();
});

test('a card that comes by itself is announced and leaves the focus where it is', async () => {
  const page = TestBed.createComponent(Page);
  document.body.append(page.nativeElement as HTMLElement);
  const work = (page.nativeElement as HTMLElement).querySelector('button');
  work?.focus();
  const announced = new Promise<void>((resolve) => {
    new MutationObserver(() => {
      if (document.querySelector('[aria-live=polite]')?.textContent === 'Bob wants to talk') resolve();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  cards.open(Note, { label: 'Bob wants to talk' });
  await stable();
  expect(document.activeElement).toBe(work);
  await announced;
});

test('a card that was asked for takes the focus and gives it back', async () => {
  const page = TestBed.createComponent(Page);
  document.body.append(page.nativeElement as HTMLElement);
  const work = (page.nativeElement as HTMLElement).querySelector('button');
  work?.focus();
  cards.open(Note, { label: 'Invite', focus: true });
  await stable();
  expect(document.activeElement).toBe(open()[0]);
  open()[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await stable();
  expect(open()).toEqual([]);
  expect(document.activeElement).toBe(work);
});

test('cards stack, and each closes by itself', async () => {
  cards.open(Note, { label: 'one' });
  cards.open(Note, { label: 'two' });
  await stable();
  expect(open().map((card) => card.getAttribute('aria-label'))).toEqual(['one', 'two']);

  const loader = TestbedHarnessEnvironment.documentRootLoader(TestBed.createComponent(Page));
  const [close] = await loader.getAllHarnesses(MatButtonHarness.with({ selector: '[aria-label=Close]' }));
  await close?.click();
  expect(open().map((card) => card.getAttribute('aria-label'))).toEqual(['two']);
});

test('a card of the same key takes the place of the one before', async () => {
  cards.open(Note, { label: 'one', key: 'invite' });
  cards.open(Note, { label: 'other' });
  cards.open(Note, { label: 'two', key: 'invite' });
  await stable();
  expect(open().map((card) => card.getAttribute('aria-label'))).toEqual(['other', 'two']);
  cards.close('invite');
  await stable();
  expect(open()).toHaveLength(1);
});

test('a component closes its own card', async () => {
  cards.open(Note, { label: 'one' });
  await stable();
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Done')?.click();
  await stable();
  expect(open()).toEqual([]);
});
