import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Req,
  Res,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import {
  committed,
  encodeCbor,
  MAX_COMMIT_BYTES,
  ProtocolError,
  rest,
  vault,
  type Committed,
  type DeviceId,
} from '@parley/protocol';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { addressOf, CONFIG, ownAddresses, type Config } from '../config';
import { FederationService } from '../federation';
import { TrustedProxies } from '../http/trusted-proxies';
import { readBody } from './body';
import { CommitService } from './commit.service';
import { DeviceService, type NewDevice } from './device.service';
import { LeaseService } from './lease.service';
import { CurrentDevice, OwnerGuard } from './owner-guard';
import { OwnerService } from './owner.service';
import { RestDocs, RestTag } from './rest-docs';
import { SetupService, type OwnServer } from './setup.service';
import { SignInService } from './sign-in.service';
import { StateService } from './state.service';
import { cookieFor, cookieName } from './token';

type Json<S extends z.ZodType> = z.input<S>;

/** Set-up, sign-in, vault, devices, states and commits of the owner. */
@RestTag('access')
@Controller('access')
export class AccessController {
  constructor(
    private readonly owner: OwnerService,
    private readonly setup: SetupService,
    private readonly signIn: SignInService,
    private readonly devices: DeviceService,
    private readonly lease: LeaseService,
    private readonly states: StateService,
    private readonly commits: CommitService,
    @Inject(FederationService) private readonly own: OwnServer,
    @Inject(CONFIG) private readonly config: Config,
    private readonly proxies: TrustedProxies,
  ) {}

  @Get()
  @RestDocs({ answer: rest.accessStatus })
  status(): Json<typeof rest.accessStatus> {
    const owner = this.owner.get();
    const opened = owner && vault.decode(owner.vault);
    return z.encode(rest.accessStatus, {
      claimed: owner !== null,
      handle: owner?.handle ?? this.config.client.clientId,
      server: this.own.server,
      address: addressOf(this.config),
      addresses: [...ownAddresses(this.config)],
      account: owner?.account ?? null,
      password: opened?.password.parameters ?? null,
      recoverySalt: opened?.recovery.salt ?? null,
    });
  }

  @Post('set-up')
  @HttpCode(200)
  @RestDocs({ body: rest.setUpRequest, answer: rest.signedIn })
  async setUp(
    @Body({ schema: rest.setUpRequest }) body: rest.SetUpRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<Json<typeof rest.signedIn>> {
    return this.welcome(await this.setup.setUp(body, this.proxies.clientOf(request)), request, response);
  }

  @Post('sign-in')
  @HttpCode(200)
  @RestDocs({ body: rest.signInRequest, answer: rest.signedIn })
  async signInDevice(
    @Body({ schema: rest.signInRequest }) body: rest.SignInRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<Json<typeof rest.signedIn>> {
    return this.welcome(await this.signIn.signIn(body, this.proxies.clientOf(request)), request, response);
  }

  @Post('sign-out')
  @HttpCode(204)
  @UseGuards(OwnerGuard)
  @RestDocs({ status: 204 })
  async signOut(
    @CurrentDevice() device: DeviceId,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<void> {
    await this.devices.remove(device);
    response.setHeader('set-cookie', this.cookie(null, request));
  }

  @Get('vault')
  @UseGuards(OwnerGuard)
  @RestDocs({ answer: rest.vaultAnswer })
  vault(): Json<typeof rest.vaultAnswer> {
    return z.encode(rest.vaultAnswer, { vault: this.owner.required().vault });
  }

  @Put('vault')
  @UseGuards(OwnerGuard)
  @RestDocs({ body: rest.vaultChange, answer: rest.vaultAnswer })
  async changeVault(
    @Body({ schema: rest.vaultChange }) body: rest.VaultChange,
    @CurrentDevice() device: DeviceId,
    @Req() request: IncomingMessage,
  ): Promise<Json<typeof rest.vaultAnswer>> {
    await this.signIn.changeVault(body, device, this.proxies.clientOf(request));
    return this.vault();
  }

  @Get('devices')
  @UseGuards(OwnerGuard)
  @RestDocs({ answer: rest.deviceList })
  listDevices(@CurrentDevice() current: DeviceId): Json<typeof rest.deviceList> {
    const devices = this.devices.list().map(({ id, name, signedInAt, lastSeenAt }) => ({
      device: id,
      name,
      current: id === current,
      connected: this.devices.isConnected(id),
      reading: this.lease.current()?.device === id,
      signedInAt,
      lastSeenAt,
    }));
    return z.encode(rest.deviceList, { devices });
  }

  @Delete('devices/:device')
  @HttpCode(204)
  @UseGuards(OwnerGuard)
  @RestDocs({ status: 204 })
  async endDevice(@Param('device', { schema: rest.idText.device }) device: DeviceId): Promise<void> {
    if (!(await this.devices.remove(device))) throw new ProtocolError('unknown-device', 'there is no such device');
  }

  @Post('states')
  @HttpCode(200)
  @UseGuards(OwnerGuard)
  @RestDocs({ body: rest.statesRequest, answer: rest.statesAnswer })
  readStates(
    @Body({ schema: rest.statesRequest }) { keys }: z.output<typeof rest.statesRequest>,
  ): Json<typeof rest.statesAnswer> {
    return z.encode(rest.statesAnswer, this.states.read(keys));
  }

  /** The body is an encoded `commit`; the answer is CBOR for who accepts it, else JSON. */
  @Post('commit')
  @HttpCode(200)
  @UseGuards(OwnerGuard)
  @RestDocs({
    consumes: 'application/cbor',
    answer: z.strictObject({
      number: z.int(),
      change: z.int(),
      records: z.array(z.unknown()),
      envelopes: z.array(z.string()),
    }),
  })
  async commit(
    @CurrentDevice() device: DeviceId,
    @Req() request: IncomingMessage,
  ): Promise<Committed | StreamableFile> {
    if (request.headers['content-type'] !== 'application/cbor')
      throw new ProtocolError('malformed', 'a commit is sent as application/cbor');
    const answer = await this.commits.apply(device, await readBody(request, MAX_COMMIT_BYTES));
    if (!(request.headers.accept ?? '').includes('application/cbor')) return answer;
    return new StreamableFile(encodeCbor(z.encode(committed, answer)), { type: 'application/cbor' });
  }

  private welcome(
    { id, token }: NewDevice,
    request: IncomingMessage,
    response: ServerResponse,
  ): Json<typeof rest.signedIn> {
    response.setHeader('set-cookie', this.cookie(token, request));
    return z.encode(rest.signedIn, { device: id, token, vault: this.owner.required().vault });
  }

  private cookie(token: string | null, request: IncomingMessage): string {
    return cookieFor(cookieName(this.own.server), token, this.proxies.isSecure(request));
  }
}
