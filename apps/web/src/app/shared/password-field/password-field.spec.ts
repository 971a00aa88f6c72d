import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { CapsLockHint } from './caps-lock-hint';
import { PasswordReveal } from './password-reveal';

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CapsLockHint, PasswordReveal],
  template: `
    <form>
      <input #password type="password" aria-label="Password" />
      <parley-password-reveal [input]="password" />
      <parley-caps-lock-hint [input]="password" />
    </form>
  `,
})
class Form {}

async function open(): Promise<{ fixture: ComponentFixture<Form>; input: HTMLInputElement; element: HTMLElement }> {
  const fixture = TestBed.createComponent(Form);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  return { fixture, element, input: element.querySelector('input') as HTMLInputElement };
}

test('the password is shown while the button is pressed in, and hidden when it is sent', async () => {
  const { fixture, input, element } = await open();
  const button = await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness);
  await button.click();
  expect(input.type).toBe('text');
  expect(await (await button.host()).getAttribute('aria-pressed')).toBe('true');

  element.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  await fixture.whenStable();
  expect(input.type).toBe('password');
});

test('Caps Lock is told while one types', async () => {
  const { fixture, input, element } = await open();
  const status = (): string | undefined => element.querySelector('[role=status]')?.textContent;
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true }));
  await fixture.whenStable();
  expect(status()).toContain('Caps Lock is on');
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
  await fixture.whenStable();
  expect(status()).not.toContain('Caps Lock');
});
