import { createParamDecorator, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ProtocolError, type DeviceId } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import { FederationService } from '../federation';
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
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const device = this.deviceOf(request);
    if (device === null) throw new ProtocolError('not-signed-in', 'sign in first');
    request.device = device;
    return true;
  }

  /** Whose request this is; WebSockets, which pass no guard, ask here. */
  deviceOf({ headers }: Pick<IncomingMessage, 'headers'>): DeviceId | null {
    const token = tokenOf(headers, cookieName(this.own.server));
    return token === null ? null : this.devices.authenticate(token);
  }
}

/** The device that makes this request. */
export const CurrentDevice = createParamDecorator((_: unknown, context: ExecutionContext): DeviceId => {
  const { device } = context.switchToHttp().getRequest<SignedInRequest>();
  if (device === undefined) throw new ProtocolError('not-signed-in', 'sign in first');
  return device;
});
