import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ProtocolError } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import { digestOf, fits } from '../access/secrets';
import { SignInAttempts } from '../access/sign-in-attempts';
import { tokenOf } from '../access/token';
import { OWNER_SURFACE, type OwnerSurface } from '../http/owner-surface';
import { TrustedProxies } from '../http/trusted-proxies';
import { ADMIN_TOKEN } from './admin-token';

/** Lets in who shows the admin token of this relay. Guessing is slowed down as sign-ins of an owner are. */
@Injectable()
export class AdminTokenGuard implements CanActivate {
  private readonly digest: Buffer;

  constructor(
    @Inject(ADMIN_TOKEN) token: string,
    @Inject(OWNER_SURFACE) private readonly surface: Pick<OwnerSurface, 'limits'>,
    private readonly attempts: SignInAttempts,
    private readonly proxies: TrustedProxies,
  ) {
    this.digest = digestOf(token);
  }

  /** @throws ProtocolError `not-signed-in`, `too-many-attempts` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const address = this.proxies.clientOf(request);
    this.attempts.check(address);
    // No cookie is ever set here, so none counts.
    const shown = tokenOf({ authorization: request.headers.authorization }, '');
    if (shown !== null && fits(shown, this.digest)) {
      this.surface.limits.release(request.socket);
      return true;
    }
    if (shown !== null) this.attempts.failed(address);
    throw new ProtocolError('not-signed-in', 'that takes the admin token of this relay');
  }
}
