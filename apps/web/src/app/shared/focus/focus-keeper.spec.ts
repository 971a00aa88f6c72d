import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { FocusKeeper } from './focus-keeper';

/** Elements that are drawn, as far as the checker can tell here. */
function page(html: string): HTMLElement {
  document.body.innerHTML = html;
  for (const element of document.body.querySelectorAll<HTMLElement>('*'))
    element.getClientRects = () => [new DOMRect(0, 0, 9, 9)] as unknown as DOMRectList;
  TestBed.inject(FocusKeeper);
  return document.body;
}

const focus = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`there is no ${id}`);
  element.focus();
  return element;
};
/** Observers of the page have been told, and it was drawn. */
async function told(): Promise<void> {
  await new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => (observer.disconnect(), resolve()));
    observer.observe(document.body, { attributes: true });
    document.body.toggleAttribute('data-told');
  });
  await TestBed.inject(ApplicationRef).whenStable();
}
const focused = (): string | undefined => document.activeElement?.id;

test('what stood next takes the focus of what is gone', async () => {
  page('<ul><li id="a" tabindex="-1"></li><li id="b" tabindex="-1"></li><li id="c" tabindex="-1"></li></ul>');
  focus('b').remove();
  await told();
  expect(focused()).toBe('c');
  focus('c').remove();
  await told();
  expect(focused()).toBe('a');
});

test('when a whole part is gone, it goes to the part beside it', async () => {
  page('<div id="x"><p><button id="a"></button></p><section><button id="b"></button></section></div>');
  focus('b').closest('section')?.remove();
  await told();
  expect(focused()).toBe('a');
});

test('whoever has put the focus somewhere else keeps it there', async () => {
  page('<p><button id="a"></button><button id="b"></button><button id="c"></button></p>');
  focus('a').remove();
  focus('c');
  await told();
  expect(focused()).toBe('c');
});

test('who has left an element does not come back when it goes', async () => {
  page('<p><button id="a"></button><button id="b"></button></p>');
  const left = focus('a');
  left.blur();
  await Promise.resolve();
  left.remove();
  await told();
  expect(document.activeElement).toBe(document.body);
});
