import type { ComponentFixture } from '@angular/core/testing';

/** Resolves once the component's text has these words; for what arrives after the component is stable. */
export async function shows(fixture: ComponentFixture<unknown>, words: string): Promise<void> {
  const element = fixture.nativeElement as HTMLElement;
  if (element.textContent.includes(words)) return;
  await new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!element.textContent.includes(words)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element, { subtree: true, childList: true, characterData: true });
  });
}
