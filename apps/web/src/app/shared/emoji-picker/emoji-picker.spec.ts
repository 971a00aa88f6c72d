import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { EmojiPicker } from './emoji-picker';
import { loadEmoji } from './emoji-data';
import { searchEmoji } from './search-emoji';
import { shows } from '../testing/shows';

/** jsdom knows no media queries; this is a machine with a mouse. */
beforeEach(() => {
  globalThis.matchMedia = () => ({ matches: true }) as MediaQueryList;
  localStorage.clear();
});

interface Open {
  readonly fixture: ComponentFixture<EmojiPicker>;
  readonly picked: string[];
  readonly search: HTMLInputElement;
  readonly emoji: () => HTMLButtonElement[];
  readonly press: (key: string) => Promise<void>;
}

async function open(): Promise<Open> {
  const fixture = TestBed.createComponent(EmojiPicker);
  const element = fixture.nativeElement as HTMLElement;
  document.body.append(element);
  const picked: string[] = [];
  fixture.componentInstance.picked.subscribe((text) => picked.push(text));
  await fixture.whenStable();
  await shows(fixture, 'Recently used');
  return {
    fixture,
    picked,
    search: element.querySelector('input') as HTMLInputElement,
    emoji: () => [...element.querySelectorAll<HTMLButtonElement>('[role=group] button')],
    press: async (key) => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await fixture.whenStable();
    },
  };
}

const type = async ({ search, fixture }: Open, text: string): Promise<void> => {
  search.value = text;
  search.dispatchEvent(new Event('input'));
  await fixture.whenStable();
};

test('it opens on what was used last, ready to search', async () => {
  const { search, emoji } = await open();
  expect(document.activeElement).toBe(search);
  expect(emoji()[0]?.textContent.trim()).toBe('👍');
});

test('a word finds an emoji, Enter picks the first', async () => {
  const page = await open();
  await type(page, 'rocket');
  expect(page.emoji()[0]?.textContent.trim()).toBe('🚀');
  await page.press('Enter');
  expect(page.picked).toEqual(['🚀']);
});

test('what nothing is called is said', async () => {
  const page = await open();
  await type(page, 'qqqqq');
  await shows(page.fixture, 'No emoji is called that');
});

test('arrow keys go down into the emoji, along a row, to the next row and back up to the search', async () => {
  const page = await open();
  await type(page, 'cat');
  const at = (): number => page.emoji().indexOf(document.activeElement as HTMLButtonElement);
  await page.press('ArrowDown');
  expect(at()).toBe(0);
  await page.press('ArrowRight');
  expect(at()).toBe(1);
  await page.press('ArrowDown');
  expect(at()).toBe(9);
  await page.press('Home');
  expect(at()).toBe(0);
  expect(page.emoji().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  await page.press('ArrowUp');
  expect(document.activeElement).toBe(page.search);
});

test('categories are tabs that arrow keys change', async () => {
  const page = await open();
  const tabs = [...(page.fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')];
  tabs[0]?.focus();
  await page.press('ArrowRight');
  expect(document.activeElement).toBe(tabs[1]);
  expect(tabs[1]?.getAttribute('aria-selected')).toBe('true');
  expect(page.emoji()[0]?.textContent.trim()).toBe('😀');
});

test('what is picked is first among the recently used next time', async () => {
  const page = await open();
  await type(page, 'rocket');
  page.emoji()[0]?.click();
  page.fixture.destroy();
  expect((await open()).emoji()[0]?.textContent.trim()).toBe('🚀');
});

test('a chosen skin tone holds for all people', async () => {
  localStorage.setItem('parley.skin-tone', '3');
  const page = await open();
  await type(page, 'waving hand');
  expect(page.emoji()[0]?.textContent.trim()).toBe('👋🏽');
});

test('German words find emoji too', async () => {
  const all = (await loadEmoji('de')).flatMap(({ emoji }) => emoji);
  expect(searchEmoji(all, 'rakete')[0]?.text).toBe('🚀');
});
