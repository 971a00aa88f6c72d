import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config';
import { DeliveryLogModule } from '../history/delivery-log.module';
import { ArrivalBook } from './arrival-book';
import { CustodyBook } from './custody-book';
import { HELD_LIMITS, Holding } from './holding';
import type { HeldLimits } from './intake';
import { OwnMail } from './own-mail';
import { PacketBook } from './packet-book';
import { QueueBook } from './queue-book';
import { SqlTransitStore } from './transit-store';

/** Packets on their way: our own, and those that are held for others. */
@Module({
  imports: [DeliveryLogModule],
  providers: [
    {
      provide: HELD_LIMITS,
      inject: [CONFIG],
      useFactory: ({ relay }: Config): HeldLimits => ({ perDestination: relay.quotaPerPeer, inAll: relay.quota }),
    },
    ArrivalBook,
    CustodyBook,
    Holding,
    OwnMail,
    PacketBook,
    QueueBook,
    SqlTransitStore,
  ],
  exports: [ArrivalBook, PacketBook, QueueBook, SqlTransitStore],
})
export class TransitModule {}
