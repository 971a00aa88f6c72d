import { TestBed } from '@angular/core/testing';
import { EmptyState } from './empty-state';

test('an empty place has a heading, and its picture is only decoration', async () => {
  const fixture = TestBed.createComponent(EmptyState);
  fixture.componentRef.setInput('icon', 'group');
  fixture.componentRef.setInput('heading', 'No contacts yet');
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  expect(element.querySelector('h2')?.textContent).toBe('No contacts yet');
  expect(element.querySelector('mat-icon')?.getAttribute('aria-hidden')).toBe('true');
});
