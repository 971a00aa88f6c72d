import { Injectable } from '@nestjs/common';
import { FederationService } from '../federation/federation.service';

/** Whether the server takes work. */
@Injectable()
export class Health {
  constructor(private readonly federation: FederationService) {}

  /** Links are served exactly while everything else is up: they start last and stop first. */
  ready(): boolean {
    return this.federation.counters() !== null;
  }
}
