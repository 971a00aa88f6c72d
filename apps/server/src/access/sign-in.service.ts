import { Inject, Injectable } from '@nestjs/common';
import { newerCard, readCard } from '@parley/crypto/identity';
import { ProtocolError, vault, type DeviceId, type rest } from '@parley/protocol';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation';
import { DeviceService, type NewDevice } from './device.service';
import { OwnerService, type Owner } from './owner.service';
import { digestOf, fits } from './secrets';
import type { OwnServer } from './setup.service';
import { SignInAttempts } from './sign-in-attempts';

/** Who may come in, and the vault that only its owner can open. */
@Injectable()
export class SignInService {
  constructor(
    private readonly unit: UnitOfWork,
    private readonly owner: OwnerService,
    private readonly devices: DeviceService,
    private readonly attempts: SignInAttempts,
    @Inject(FederationService) private readonly own: OwnServer,
  ) {}

  /** @throws ProtocolError `not-set-up`, `too-many-attempts`, `wrong-password`, `wrong-recovery-words` */
  async signIn(request: rest.SignInRequest, address: string): Promise<NewDevice> {
    this.prove(request, address);
    const device = await this.unit.write((db) => this.devices.add(db, request.deviceName));
    this.devices.dropEnded();
    return device;
  }

  /** Whether who asks knows the password now. @throws ProtocolError `wrong-password`, `too-many-attempts` */
  confirmPassword(secret: Uint8Array, address: string): void {
    this.prove({ with: 'password', secret }, address);
  }

  /**
   * Replaces vault and card. New authentication secrets end all sign-ins but this one; a card that names another server ends commits here.
   * @throws ProtocolError as `signIn`, and `state-conflict` for a vault or `card-outdated` for a card that is not newer, `card-mismatch`
   */
  async changeVault(change: rest.VaultChange, device: DeviceId, address: string): Promise<void> {
    const owner = this.prove(change, address);
    const known = vault.decode(owner.vault);
    const next = vault.decode(change.vault);
    if (next.account !== owner.account) throw new ProtocolError('malformed', 'the vault is of another account');
    if (next.number <= known.number)
      throw new ProtocolError('state-conflict', 'the vault was changed by another device');
    const card = newerCard(await readCard(owner.card), await readCard(change.card));
    if (card.handle !== owner.handle)
      throw new ProtocolError('card-mismatch', 'the handle of an account does not change');
    const secretsChange = change.passwordSecret !== undefined || change.recoverySecret !== undefined;
    const replaced: Owner = {
      ...owner,
      vault: change.vault,
      card: change.card,
      moved: card.server !== this.own.server,
      ...(change.passwordSecret && { passwordHash: digestOf(change.passwordSecret) }),
      ...(change.recoverySecret && { recoveryHash: digestOf(change.recoverySecret) }),
    };
    await this.owner.replace(owner, replaced, (db) => {
      if (secretsChange) this.devices.removeOthers(db, device);
    });
    this.devices.dropEnded();
  }

  /** Whether the secret is the right one. */
  private prove(claim: Pick<rest.SignInRequest, 'with' | 'secret'>, address: string): Owner {
    const owner = this.owner.required();
    this.attempts.check(address);
    const byPassword = claim.with === 'password';
    if (fits(claim.secret, byPassword ? owner.passwordHash : owner.recoveryHash)) return owner;
    this.attempts.failed(address);
    throw byPassword
      ? new ProtocolError('wrong-password', 'that is not the password')
      : new ProtocolError('wrong-recovery-words', 'those are not the recovery words');
  }
}
