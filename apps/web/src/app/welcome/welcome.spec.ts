import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { Welcome } from './welcome';

async function open(answer: unknown, status = 200): Promise<ComponentFixture<Welcome>> {
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
  });
  const fixture = TestBed.createComponent(Welcome);
  TestBed.tick();
  TestBed.inject(HttpTestingController)
    .expectOne('/api/access')
    .flush(answer as object, { status, statusText: String(status) });
  await fixture.whenStable();
  return fixture;
}

const textOf = (fixture: ComponentFixture<Welcome>): string => (fixture.nativeElement as HTMLElement).textContent;

test('a server without owner tells how to become it', async () => {
  const page = textOf(await open({ claimed: false, handle: 'alice', address: '127.0.0.1:8443', server: 's' }));
  expect(page).toContain('account create');
  expect(page).toContain('--handle alice');
});

test('a server with an owner shows the address that others write to', async () => {
  const page = textOf(await open({ claimed: true, handle: 'alice', address: 'chat.example.com', server: 's' }));
  expect(page).toContain('alice@chat.example.com');
});

test('a server that fails is said to fail', async () => {
  const page = textOf(await open({}, 503));
  expect(page).toContain('does not answer');
});
