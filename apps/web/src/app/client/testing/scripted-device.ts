import type { EnvironmentProviders } from '@angular/core';
import type { ClientEvent } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { initialState, type DeviceState } from '../../../worker/device/device-state';
import { statePatch } from '../../../worker/device/state-patch';
import type { Service } from '../../../worker/sharing/service';
import { provideClient } from '../provide-client';

type Answer = (...args: readonly never[]) => unknown;

/** The worker's end of the line, spoken by a test: pages see the state that the test sets, and what they ask is recorded. */
export class ScriptedDevice implements Service {
  readonly asked: { readonly method: string; readonly args: readonly unknown[] }[] = [];
  readonly providers: EnvironmentProviders;
  readonly #answers = new Map<string, Answer>();
  readonly #readers = new Set<(value: unknown) => void>();
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
    if (patch !== null) for (const tell of this.#readers) tell(patch);
  }

  /** Something happened. */
  tell(...events: readonly ClientEvent[]): void {
    for (const tell of this.#readers) tell({ events, after: events.at(-1)?.change ?? 0 });
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    this.asked.push({ method, args });
    return Promise.resolve(this.#answers.get(method)?.(...(args as readonly never[])));
  }

  async *stream(method: string): AsyncGenerator<unknown> {
    const waiting: unknown[] = method === 'state' ? [statePatch(null, this.#state)] : [];
    let wake: () => void = () => undefined;
    this.#readers.add((value) => {
      if ('events' in (value as object) !== (method === 'events')) return;
      waiting.push(value);
      wake();
    });
    for (;;) {
      while (waiting.length > 0) yield waiting.shift();
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}
