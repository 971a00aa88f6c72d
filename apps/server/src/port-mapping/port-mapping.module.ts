import { Global, Module } from '@nestjs/common';
import { PortMappingService } from './port-mapping.service';

/** The way through a router of a home network. */
@Global()
@Module({ providers: [PortMappingService], exports: [PortMappingService] })
export class PortMappingModule {}
