import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { readCard } from '@parley/crypto/identity';
import { useNodeBasic } from '@parley/crypto/node-basic';
import { formatHostPort, MAX_FEDERATION_CONNECTIONS, MAX_RELAY_CONNECTIONS, type ServerId } from '@parley/protocol';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import type { Logger as Pino } from 'pino';
import { OwnerService } from './access/owner.service';
import { SetupService } from './access/setup.service';
import { AppModule } from './app.module';
import { addressOf, dialable, ownAddresses, withPorts, type Config } from './config';
import { DATABASE_FILE } from './database/database.module';
import { isSqliteError, storageProblemOf, StorageError } from './database/storage-error';
import { certificateFiles } from './federation/certificate';
import { CertificateWatch, type ShownCertificate } from './federation/certificate-watch';
import { FederationSurface } from './federation/federation-surface';
import { FederationService } from './federation/federation.service';
import { MembershipWatch } from './federation/membership-watch';
import { systemClock } from './federation/surroundings';
import { GATEWAY_PATH, OwnerSocketAdapter } from './gateway/owner-socket-adapter';
import { bind } from './http/bind';
import { BoundExpressAdapter } from './http/bound-express-adapter';
import { configureApp } from './http/configure-app';
import { HostPolicy } from './http/host-policy';
import { ownerSurface, type OwnerSurface } from './http/owner-surface';
import { RequestFigures } from './http/request-figures';
import { TrustedProxies } from './http/trusted-proxies';
import { libraryLogger } from './logging';
import { FrameworkLog } from './logging/framework-log';
import { isMappingWanted } from './port-mapping/is-wanted';
import type { Program } from './program';
import { adminTokenFile } from './relay/admin-token';
import { startHints } from './start-hints';

/** How long answers under way may take when the server stops, before their connections are cut. */
const DRAIN_MS = 5_000;

export interface RunningServer {
  /** Base URL of the owner's surface. */
  readonly ui: string;
  /** Where the owner's surface is for those who come by the domain, when there is a trusted proxy that may bring them. */
  readonly site: string | null;
  /** `host[:port]` as it was configured. */
  readonly address: string;
  /** Where other servers find this one, best first. */
  readonly addresses: readonly string[];
  readonly serverId: ServerId;
  readonly role: Config['network']['role'];
  /** Null once there is an owner, and for a relay. */
  readonly setupToken: string | null;
  /** The file with the admin token of a relay; null for an owner's server. */
  readonly adminTokenFile: string | null;
  /** What the owner should know, in sentences for people. */
  readonly hints: readonly string[];
  /** Takes nothing new, finishes what was taken, closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the whole server in this process. Ports come first: when one is in use, nothing has been touched.
 * @throws ConfigurationError, StartError, StorageError; anything else is a fault
 */
export async function startServer(given: Config, program: Program, log: Pino): Promise<RunningServer> {
  useNodeBasic();
  const proxies = new TrustedProxies(given.network.trustedProxies);
  const watch = given.tls.ca === null ? null : new MembershipWatch(libraryLogger(log, 'federation'), systemClock);
  // A relay has no clients.
  const hasClients = given.network.role === 'owner';
  const maxConnections = hasClients ? MAX_FEDERATION_CONNECTIONS : MAX_RELAY_CONNECTIONS;
  const surface = new FederationSurface(proxies, watch, maxConnections);
  const mayUpgrade = (request: IncomingMessage): boolean =>
    hasClients && request.url === GATEWAY_PATH && policy.allows(request);
  const owner = ownerSurface(given.ui.host, proxies, mayUpgrade);
  const policy = new HostPolicy(given);
  const close = (): void => [surface.server, owner.server].forEach((server) => void server.close());
  try {
    const ui = await bind(owner.server, 'UI', given.ui.host, given.ui.port);
    const network = await bind(surface.server, 'Network', given.network.host, given.network.port);
    const config = withPorts(given, { ui, network });
    const frameworkLog = new FrameworkLog(log);
    const figures = new RequestFigures();
    const app = await createApp({ config, program, log, frameworkLog, surface, policy, proxies, owner, figures });
    try {
      const running = await open({ app, config, log, surface, owner });
      frameworkLog.started();
      return running;
    } catch (error) {
      await app.close();
      throw error;
    }
  } catch (error) {
    close();
    if (!isSqliteError(error)) throw error;
    throw new StorageError(storageProblemOf(error), join(given.storage.data, DATABASE_FILE), { cause: error });
  }
}

async function createApp(parts: {
  config: Config;
  program: Program;
  log: Pino;
  frameworkLog: FrameworkLog;
  surface: FederationSurface;
  policy: HostPolicy;
  proxies: TrustedProxies;
  owner: OwnerSurface;
  figures: RequestFigures;
}): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.for(parts),
    new BoundExpressAdapter(parts.owner.server),
    {
      abortOnError: false,
      bodyParser: false,
      logger: parts.frameworkLog,
    },
  );
  app.useWebSocketAdapter(new OwnerSocketAdapter(app));
  configureApp(app, { ...parts, logger: libraryLogger(parts.log, 'http') });
  return app;
}

/** Called with the data directory locked. */
async function open({
  app,
  config,
  log,
  surface,
  owner,
}: {
  app: NestExpressApplication;
  config: Config;
  log: Pino;
  surface: FederationSurface;
  owner: OwnerSurface;
}): Promise<RunningServer> {
  const certificates = await CertificateWatch.load(config, libraryLogger(log, 'federation'));
  const show = ({ identity, ca }: ShownCertificate): void => {
    surface.identify(identity, ca);
    owner.secure?.setSecureContext({ ...identity, minVersion: 'TLSv1.3' });
  };
  show(certificates.shown);
  await app.init();
  const relay = config.network.role === 'relay';
  const card = relay ? undefined : app.get(OwnerService).get()?.card;
  owner.serve(app.getHttpAdapter().getInstance() as RequestListener);
  const federation = app.get(FederationService);
  certificates.start((shown) => {
    show(shown);
    federation.certificateChanged();
  });
  return {
    ui: `${owner.secure === null ? 'http' : 'https'}://${authority(config)}/`,
    site: siteOf(config),
    address: addressOf(config),
    addresses: ownAddresses(config),
    serverId: federation.server,
    role: config.network.role,
    setupToken: relay ? null : app.get(SetupService).token(),
    adminTokenFile: relay ? adminTokenFile(config.storage.data) : null,
    hints: startHints({
      ownCertificate: owner.secure !== null && certificateFiles(config).own ? certificates.shown.identity.cert : null,
      // What the router will say is not known yet.
      inCard: card === undefined || isMappingWanted(config) ? null : (await readCard(card)).addresses,
      addresses: ownAddresses(config),
    }),
    stop: () => {
      certificates.stop();
      return stop(app, owner.server);
    },
  };
}

const siteOf = ({ network: { domain, trustedProxies } }: Config): string | null =>
  domain === null || trustedProxies.length === 0 ? null : `https://${domain}/`;

/** Unlike an address, a URL of the web has no port for 443 only. */
function authority({ ui }: Config): string {
  return formatHostPort({ host: dialable(ui.host), port: ui.port });
}

async function stop(app: NestExpressApplication, server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await app.get(FederationService).stop();
  await app.close();
  clearTimeout(cut);
}
