import { content, type Body, type Clock, type RandomSource } from '@parley/protocol';

const SALT_BYTES = 16;

/** Encodes contents that people do not see. */
export class Contents {
  constructor(
    private readonly clock: Clock,
    private readonly random: RandomSource,
  ) {}

  make(body: Body, packages: readonly Uint8Array[] = [], sentAt = this.clock.now()): Uint8Array {
    return content.encode({
      salt: this.random(SALT_BYTES),
      sentAt,
      ...(packages.length === 0 ? {} : { packages: [...packages] }),
      body,
    });
  }
}
