import { Inject, Injectable } from '@nestjs/common';
import { readCard } from '@parley/crypto/identity';
import {
  CHECK_TIMEOUT_MS,
  MAX_DIAGNOSES_PER_MINUTE,
  parseHostPort,
  ProtocolError,
  type Clock,
  type Finding,
} from '@parley/protocol';
import { join } from 'node:path';
import type { Logger as Pino } from 'pino';
import { OwnerService } from '../../access/owner.service';
import { CONFIG, dialable, ownAddresses, type Config } from '../../config';
import { DATABASE_FILE } from '../../database/database.module';
import { migrations } from '../../database/migrations';
import { CLOCK } from '../../database/ports';
import { FederationService } from '../../federation';
import type { FederationSurface } from '../../federation/federation-surface';
import { FEDERATION_SURFACE } from '../../federation/federation.tokens';
import { certificateFiles } from '../../federation/certificate';
import { LOG } from '../../logging';
import { PROGRAM, type Program } from '../../program';
import { PortMappingService } from '../../port-mapping/port-mapping.service';
import { probe } from '../../settings/probe';
import { checkCard } from './card-check';
import { checkCertificate } from './certificate-check';
import { checkClock } from './clock-check';
import { checkDatabase } from './database-check';
import { checkDisk } from './disk-check';
import { checkFiles } from './files-check';
import { checkMembership } from './membership-check';
import { checkMemory } from './memory-check';
import { checkRouter } from './router-check';
import { runChecks, type Check } from './run-checks';
import { checkUpgrade } from './upgrade-check';

const MINUTE_MS = 60_000;
/** The database is looked through in less time than a check has, so that the check can say how far it got. */
const DATABASE_TIMEOUT_MS = CHECK_TIMEOUT_MS / 2;

/** Finds out what is wrong with this server and its surroundings. Nothing is changed, and nobody but the servers of contacts is asked. */
@Injectable()
export class DiagnosticsService {
  private running: Promise<Finding[]> | null = null;
  private begun: number[] = [];

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PROGRAM) private readonly program: Program,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Pino,
    private readonly owner: OwnerService,
    private readonly federation: FederationService,
    private readonly portMapping: PortMappingService,
    @Inject(FEDERATION_SURFACE) private readonly surface: Pick<FederationSurface, 'peers' | 'watch'>,
  ) {}

  /** Who asks while a run is under way is told what that one finds. @throws ProtocolError `too-many-attempts` */
  async run(): Promise<Finding[]> {
    if (this.running !== null) return await this.running;
    const now = this.clock.now();
    this.begun = this.begun.filter((at) => at > now - MINUTE_MS);
    if (this.begun.length >= MAX_DIAGNOSES_PER_MINUTE)
      throw new ProtocolError('too-many-attempts', 'too many diagnostics; wait a minute');
    this.begun.push(now);
    this.running = runChecks(this.checks(), (check, err) => this.log.warn({ check, err }, 'check-failed'));
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  /** In the order in which they are told. */
  private checks(): Check[] {
    const { config, clock } = this;
    const { data } = config.storage;
    const files = certificateFiles(config);
    return [
      { name: 'program', run: () => this.runs() },
      { name: 'certificate', run: () => this.certificate(files) },
      { name: 'federation', run: () => this.membership() },
      { name: 'upgrade', run: () => this.upgrade() },
      { name: 'router', run: () => checkRouter(config, this.portMapping.told(), this.portMapping.refusalCode()) },
      { name: 'card', run: () => this.card() },
      {
        name: 'clock',
        run: () => checkClock(this.federation.contactAddresses(), clock, { tls: this.surface.peers.looking }),
      },
      { name: 'disk', run: () => checkDisk(data) },
      { name: 'memory', run: () => checkMemory() },
      { name: 'files', run: () => checkFiles(data, { ownCertificate: files.own }) },
      {
        name: 'database',
        run: () => checkDatabase(join(data, DATABASE_FILE), migrations.length, DATABASE_TIMEOUT_MS),
      },
    ];
  }

  private runs(): Finding {
    const since = Math.round(this.clock.now() - process.uptime() * 1000);
    const values = { version: this.program.version, node: process.versions.node, since };
    return { check: 'program', ok: true, found: 'program-runs', values };
  }

  private certificate(files: ReturnType<typeof certificateFiles>): Promise<Finding[]> {
    const { host, port, domain } = this.config.network;
    // Trust between servers never rests on it, so only a name that browsers may come by must be in it.
    const names = domain === null ? [] : [parseHostPort(domain).host];
    const at = { host: dialable(host), port };
    return checkCertificate({ files, names, at, tls: this.surface.peers.looking, now: this.clock.now() });
  }

  private membership(): Finding[] {
    const { ca } = this.config.tls;
    const { watch } = this.surface;
    return ca === null || watch === null
      ? []
      : checkMembership(ca, watch, new Set(this.federation.unlinkedAddresses()), this.clock.now());
  }

  private async upgrade(): Promise<Finding | null> {
    const [place] = this.told();
    if (place === undefined || (await probe(place, this.federation.server, this.surface.peers.looking)) !== 'ours')
      return null;
    return await checkUpgrade(place, this.surface.peers.looking);
  }

  private async card(): Promise<Finding | null> {
    const owner = this.owner.get();
    return owner === null ? null : checkCard((await readCard(owner.card)).addresses, ownAddresses(this.config));
  }

  /** The places where others are told to look for this server, best first. */
  private told(): readonly { readonly host: string; readonly port: number }[] {
    return ownAddresses(this.config).map(parseHostPort);
  }
}
