import { ChangeDetectionStrategy, Component, computed, inject, input, output, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { ContactView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { ContactCommands } from '../contacts/contact-commands';
import { SafetyNumber } from '../contacts/safety/safety-number';
import { Who } from '../contacts/who/who';

/** Somebody who asks to become a contact: who, from where, with which number, and their one line. Nothing else of a stranger is shown. */
@Component({
  selector: 'parley-request',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, SafetyNumber, Who],
  templateUrl: './request.html',
  styleUrl: './request.scss',
})
export class Request {
  readonly request = input.required<ContactView>();
  /** The person has decided. */
  readonly decided = output();

  protected readonly commands = inject(ContactCommands);
  private readonly client = inject(ClientStore).client;
  private readonly id = computed(() => this.request().id);
  protected readonly number = resource({
    params: () => this.id(),
    loader: ({ params }) => this.client.safetyNumber(params),
  });

  protected decide(decision: (request: ContactView) => Promise<void>): void {
    this.decided.emit();
    void decision(this.request());
  }

  protected readonly accept = (request: ContactView): Promise<void> => this.commands.accept(request);
  protected readonly decline = (request: ContactView): Promise<void> => this.commands.decline(request);
  protected readonly block = (request: ContactView): Promise<void> => this.commands.blockStranger(request);
}
