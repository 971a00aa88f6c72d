import type { EnvironmentProviders } from '@angular/core';
import type { ClientEvent } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { initialState, type DeviceState } from '../../../worker/device/device-state';
import { statePatch } from '../../../worker/device/state-patch';
import type { Service } from '../../../worker/sharing/service';
import { provideClient } from '../provide-client';

type Answer = (...args: readonly never[]) => unknown;

/** Whoever follows the state or the events. */
interface Reader {
  readonly tell: (value: unknown) => void;
  /** Resolves once nothing waits for it. */
  readonly ready: () => Promise<void>;
}

/** The worker's end of the line, spoken by a test: pages see the state that the test sets, and what they ask is recorded. */
export class ScriptedDevice implements Service {
  readonly asked: { readonly method: string; readonly args: readonly unknown[] }[] = [];
  readonly providers: EnvironmentProviders;
  readonly #answers = new Map<string, Answer>();
  readonly #readers = new Set<Reader>();
  #state: DeviceState;

  constructor(state: Partial<DeviceState>) {
    this.#state = { ...initialState, ...state };
    this.providers = provideClient(this);
  }

  /** What a method answers from now on; a method that nobody taught answers nothing. */
  answer(method: string, answer: Answer): this {
    this.#answers.set(method, answer);
    return this;
  }

  /** A method is refused from now on. */
  refuse(method: string, code: ProtocolError['code']): this {
    return this.answer(method, () => Promise.reject(new ProtocolError(code, code)));
  }

  /** The state is another one. */
  show(parts: Partial<DeviceState>): void {
    const patch = statePatch(this.#state, (this.#state = { ...this.#state, ...parts }));
    if (patch !== null) for (const reader of this.#readers) reader.tell(patch);
  }

  /** Something happened. */
  tell(...events: readonly ClientEvent[]): void {
    for (const reader of this.#readers) reader.tell({ events, after: events.at(-1)?.change ?? 0 });
  }

  /** Resolves once pages have taken in everything that they were told. */
  async taken(): Promise<void> {
    await Promise.all([...this.#readers].map(({ ready }) => ready()));
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    this.asked.push({ method, args });
    return Promise.resolve(this.#answers.get(method)?.(...(args as readonly never[])));
  }

  async *stream(method: string): AsyncGenerator<unknown> {
    // What moves is told by events, too.
    if (method === 'progress') return;
    const waiting: unknown[] = method === 'state' ? [statePatch(null, this.#state)] : [];
    let wake: () => void = () => undefined;
    let idle = false;
    let free = Promise.withResolvers<void>();
    this.#readers.add({
      tell: (value) => {
        if ('events' in (value as object) !== (method === 'events')) return;
        waiting.push(value);
        if (idle) free = Promise.withResolvers();
        idle = false;
        wake();
      },
      ready: () => free.promise,
    });
    for (;;) {
      while (waiting.length > 0) yield waiting.shift();
      // Whoever asks for more is done with what there was.
      idle = true;
      free.resolve();
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}
