import { Inject, Injectable } from '@nestjs/common';
import { readCard } from '@parley/crypto/identity';
import {
  ProtocolError,
  toBase64Url,
  vault,
  type Clock,
  type RandomSource,
  type rest,
  type ServerId,
} from '@parley/protocol';
import { timingSafeEqual } from 'node:crypto';
import { CONFIG, type Config } from '../config';
import { CLOCK, RANDOM } from '../database/ports';
import { FederationService } from '../federation';
import { DeviceService, type NewDevice } from './device.service';
import { OwnerService } from './owner.service';
import { digestOf } from './secrets';
import { SignInAttempts } from './sign-in-attempts';

/** What the set-up needs to know of this server. */
export interface OwnServer {
  readonly server: ServerId;
}

/** Makes the owner, once. */
@Injectable()
export class SetupService {
  private readonly secret: string | null;

  constructor(
    private readonly owner: OwnerService,
    private readonly devices: DeviceService,
    private readonly attempts: SignInAttempts,
    @Inject(FederationService) private readonly own: OwnServer,
    @Inject(CONFIG) private readonly config: Pick<Config, 'client'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOM) random: RandomSource,
  ) {
    this.secret = owner.get() === null ? toBase64Url(random(24)) : null;
  }

  /** The token that the set-up asks for, new with each start; null once there is an owner. */
  token(): string | null {
    return this.owner.get() === null ? this.secret : null;
  }

  /**
   * @param address of the client, for the limit of attempts
   * @throws ProtocolError `already-set-up`, `wrong-setup-token`, `too-many-attempts`, `bad-signature`, `card-mismatch`, `refused`,
   * `malformed`
   */
  async setUp(request: rest.SetUpRequest, address: string): Promise<NewDevice> {
    this.attempts.check(address);
    const token = this.token();
    if (token === null) throw new ProtocolError('already-set-up', 'this server has an owner');
    if (!sameText(request.setupToken, token)) {
      this.attempts.failed(address);
      throw new ProtocolError('wrong-setup-token', 'that is not the token that the server printed');
    }
    await this.check(request);
    const now = this.clock.now();
    let device: NewDevice | undefined;
    const { account, handle, card } = request;
    const hashes = { passwordHash: digestOf(request.passwordSecret), recoveryHash: digestOf(request.recoverySecret) };
    await this.owner.claim({ account, handle, card, vault: request.vault, ...hashes, moved: false }, now, (db) => {
      device = this.devices.add(db, request.deviceName);
    });
    if (device === undefined) throw new Error('the set-up made no device');
    return device;
  }

  private async check({ account, handle, card: cardBytes, vault: vaultBytes }: rest.SetUpRequest): Promise<void> {
    const { clientId } = this.config.client;
    if (clientId !== null && clientId !== handle)
      throw new ProtocolError('refused', `this server is configured for ${clientId}`);
    const card = await readCard(cardBytes);
    if (card.account !== account || card.handle !== handle || card.server !== this.own.server)
      throw new ProtocolError('card-mismatch', 'the card is not that of this account on this server');
    if (vault.decode(vaultBytes).account !== account)
      throw new ProtocolError('malformed', 'the vault is of another account');
  }
}

/** Compares in a time that tells nothing of where the texts differ. */
const sameText = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));
