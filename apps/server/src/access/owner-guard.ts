import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ProtocolError, type DeviceId } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import { DeviceService } from './device.service';
import { tokenOf } from './token';

type SignedInRequest = IncomingMessage & { device?: DeviceId };

/** Lets only the owner's signed-in devices in. */
@Injectable()
export class OwnerGuard implements CanActivate {
  constructor(private readonly devices: DeviceService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    request.device = this.deviceOf(request);
    return true;
  }

  /** For upgrades, which pass no guard. @throws ProtocolError `not-signed-in` */
  deviceOf({ headers }: Pick<IncomingMessage, 'headers'>): DeviceId {
    const token = tokenOf(headers);
    const device = token === null ? null : this.devices.authenticate(token);
    if (device === null) throw new ProtocolError('not-signed-in', 'sign in first');
    return device;
  }
}

/** The device that makes this request. */
export const CurrentDevice = createParamDecorator((_: unknown, context: ExecutionContext): DeviceId => {
  const { device } = context.switchToHttp().getRequest<SignedInRequest>();
  if (device === undefined) throw new ProtocolError('not-signed-in', 'sign in first');
  return device;
});
