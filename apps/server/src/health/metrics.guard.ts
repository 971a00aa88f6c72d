import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { AdminGuard } from '../access/admin-guard';
import { isDirect } from '../http/direct';

/** A program on this machine that asks without a proxy in between may read the figures; everybody else must be who runs the server. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(private readonly admin: AdminGuard) {}

  canActivate(context: ExecutionContext): boolean {
    return isDirect(context.switchToHttp().getRequest<IncomingMessage>()) || this.admin.canActivate(context);
  }
}
