import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { OwnerGuard } from '../access/owner-guard';
import { isDirect } from '../http/direct';

/** A program on this machine that asks without a proxy in between may read the figures; everybody else must be the signed-in owner. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(private readonly owner: OwnerGuard) {}

  canActivate(context: ExecutionContext): boolean {
    return isDirect(context.switchToHttp().getRequest<IncomingMessage>()) || this.owner.canActivate(context);
  }
}
