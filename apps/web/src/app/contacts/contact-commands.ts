import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import type { ContactView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Notices } from '../errors/notices';
import { Undo } from '../shared/undo/undo';
import { Leaving } from './leaving';

type Somebody = Pick<ContactView, 'id' | 'name'>;

/** What a person does with contacts and requests, with the words that go with it. Whatever can be taken back offers Undo. */
@Injectable({ providedIn: 'root' })
export class ContactCommands {
  readonly #client = inject(ClientStore).client;
  readonly #leaving = inject(Leaving);
  readonly #notices = inject(Notices);
  readonly #router = inject(Router);
  readonly #undo = inject(Undo);

  async accept({ id, name }: Somebody): Promise<void> {
    if (!(await this.#notices.attempt(() => this.#client.acceptRequest(id)))) return;
    const open = await this.#notices.offer(
      $localize`You and ${name}:name: can write to each other now.`,
      $localize`Open`,
    );
    if (open) await this.#router.navigate(['/c', id]);
  }

  decline({ id, name }: Somebody): Promise<void> {
    return this.#finally(id, $localize`Declined. ${name}:name: is not told.`, () => this.#client.declineRequest(id));
  }

  /** Of a stranger: their request goes with it, so that taking it back means not to do it. */
  blockStranger({ id, name }: Somebody): Promise<void> {
    return this.#finally(id, $localize`${name}:name: is blocked and not told.`, () => this.#client.block(id));
  }

  async block({ id, name }: Somebody): Promise<void> {
    if (!(await this.#notices.attempt(() => this.#client.block(id)))) return;
    await this.#undo.done($localize`${name}:name: is blocked and not told.`, () => this.unblock({ id, name }));
  }

  async unblock({ id }: Somebody): Promise<void> {
    await this.#notices.attempt(() => this.#client.unblock(id));
  }

  /** With everything that was said. */
  remove({ id, name }: Somebody): Promise<void> {
    return this.#finally(id, $localize`${name}:name: and everything you wrote will be removed.`, () =>
      this.#client.removeContact(id),
    );
  }

  #finally(id: ContactView['id'], words: string, perform: () => Promise<unknown>): Promise<void> {
    return this.#leaving.during(id, () =>
      this.#undo.later(words, async () => void (await this.#notices.attempt(perform))),
    );
  }
}
