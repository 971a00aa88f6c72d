import { Module, type DynamicModule } from '@nestjs/common';
import type { FederationSurface } from './federation-surface';
import { FederationService } from './federation.service';
import { FEDERATION_SURFACE, SERVER_IDENTITY } from './federation.tokens';
import type { ServerIdentity } from './server-key';

/** Links to other servers. Global: every feature that talks to other servers depends on it, it depends on none. */
@Module({})
export class FederationModule {
  static for(parts: { identity: ServerIdentity; surface: FederationSurface }): DynamicModule {
    return {
      module: FederationModule,
      global: true,
      providers: [
        { provide: SERVER_IDENTITY, useValue: parts.identity },
        { provide: FEDERATION_SURFACE, useValue: parts.surface },
        FederationService,
      ],
      exports: [FederationService],
    };
  }
}
