import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';

/** Injection token of the guard that knows who may run this server: its owner, or whoever has the admin token of a relay. */
export const ADMINISTRATOR = Symbol('Administrator');

/** Lets in who may run this server, whatever its role. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    @Inject(ADMINISTRATOR) private readonly administrator: { canActivate(context: ExecutionContext): boolean },
  ) {}

  canActivate(context: ExecutionContext): boolean {
    return this.administrator.canActivate(context);
  }
}
