import { ProtocolError } from '@parley/protocol';

/**
 * Keeps the secrets of opaque handles. A transition consumes its handle: while it runs and once it has succeeded, the handle
 * opens nothing more, so that no key can be used twice in memory; when it fails, the handle is as it was.
 */
export class SecretHandles<Handle extends object, Secrets> {
  readonly #secrets = new WeakMap<Handle, Secrets>();

  bind(handle: Handle, secrets: Secrets): Handle {
    this.#secrets.set(handle, secrets);
    return handle;
  }

  /** @throws ProtocolError `session-spent` */
  peek(handle: Handle): Secrets {
    const secrets = this.#secrets.get(handle);
    if (secrets === undefined) throw new ProtocolError('session-spent', 'this state of the session has been used');
    return secrets;
  }

  /** @throws ProtocolError `session-spent`, and whatever the transition throws. */
  async consume<Result>(handle: Handle, transition: (secrets: Secrets) => Promise<Result>): Promise<Result> {
    const secrets = this.peek(handle);
    this.#secrets.delete(handle);
    try {
      return await transition(secrets);
    } catch (cause) {
      this.#secrets.set(handle, secrets);
      throw cause;
    }
  }
}
