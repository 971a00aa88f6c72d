import { TestBed } from '@angular/core/testing';
import { ContactAlert } from './contact-alert';

async function show(code: string): Promise<HTMLElement> {
  const fixture = TestBed.createComponent(ContactAlert);
  fixture.componentRef.setInput('code', code);
  fixture.componentRef.setInput('name', 'Bob');
  await fixture.whenStable();
  return fixture.nativeElement as HTMLElement;
}

test.each(['server-key-changed', 'account-key-changed'])(
  '%s is loud, says that nothing is sent, and what to do',
  async (code) => {
    const element = await show(code);
    expect(element.getAttribute('role')).toBe('alert');
    expect(element.textContent).toContain('Nothing is sent');
    expect(element.textContent).toContain('Ask Bob by phone');
  },
);

test('a request that was not delivered tells its reason', async () => {
  expect((await show('expired')).textContent).toContain('30 days');
});

test('a reason without words is named by its code', async () => {
  expect((await show('envelope-id-mismatch')).textContent).toContain('envelope-id-mismatch');
});
