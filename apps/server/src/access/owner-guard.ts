import { createParamDecorator, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ProtocolError, type DeviceId } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import { FederationService } from '../federation';
import { OWNER_SURFACE, type OwnerSurface } from '../http/owner-surface';
import { DeviceService } from './device.service';
import type { OwnServer } from './setup.service';
import { cookieName, tokenOf } from './token';

type SignedInRequest = IncomingMessage & { device?: DeviceId };

/** Lets only the owner's signed-in devices in. */
@Injectable()
export class OwnerGuard implements CanActivate {
  constructor(
    private readonly devices: DeviceService,
    @Inject(FederationService) private readonly own: OwnServer,
    @Inject(OWNER_SURFACE) private readonly surface: Pick<OwnerSurface, 'limits'>,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const device = this.deviceOf(request);
    if (device === null) throw new ProtocolError('not-signed-in', 'sign in first');
    request.device = device;
    return true;
  }

  /** Whose request this is; WebSockets, which pass no guard, ask here. */
  deviceOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): DeviceId | null {
    const token = tokenOf(headers, cookieName(this.own.server));
    const device = token === null ? null : this.devices.authenticate(token);
    if (device !== null) this.surface.limits.release(socket);
    return device;
  }
}

/** The device that makes this request. */
export const CurrentDevice = createParamDecorator((_: unknown, context: ExecutionContext): DeviceId => {
  const { device } = context.switchToHttp().getRequest<SignedInRequest>();
  if (device === undefined) throw new ProtocolError('not-signed-in', 'sign in first');
  return device;
});
