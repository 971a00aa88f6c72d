import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { OwnerGuard } from '../access/owner-guard';
import { CONFIG, isLoopback, type Config } from '../config';

/** On loopback whoever is on this machine may read the figures; elsewhere only the owner. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly owner: OwnerGuard,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    return isLoopback(this.config.ui.host) || this.owner.canActivate(context);
  }
}
