import { Module } from '@nestjs/common';
import { ADMINISTRATOR, AdminGuard } from './admin-guard';
import { AccessController } from './access.controller';
import { CommitService } from './commit.service';
import { DeviceService } from './device.service';
import { LeaseService } from './lease.service';
import { OwnerGuard } from './owner-guard';
import { OwnerService } from './owner.service';
import { SetupService } from './setup.service';
import { SignInAttempts } from './sign-in-attempts';
import { SignInService } from './sign-in.service';
import { StateService } from './state.service';

/** Who may do what: the owner, the devices, the read lease, the atomic commit. */
@Module({
  controllers: [AccessController],
  providers: [
    CommitService,
    DeviceService,
    LeaseService,
    OwnerGuard,
    { provide: ADMINISTRATOR, useExisting: OwnerGuard },
    AdminGuard,
    OwnerService,
    SetupService,
    SignInAttempts,
    SignInService,
    StateService,
  ],
  exports: [
    ADMINISTRATOR,
    AdminGuard,
    CommitService,
    DeviceService,
    LeaseService,
    OwnerGuard,
    OwnerService,
    SetupService,
    SignInService,
  ],
})
export class AccessModule {}
