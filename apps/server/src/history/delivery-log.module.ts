import { Module } from '@nestjs/common';
import { DeliveryLog } from './delivery-log';

/** Apart from the rest of history: packets settle deliveries also where there is no owner whose history it were. */
@Module({ providers: [DeliveryLog], exports: [DeliveryLog] })
export class DeliveryLogModule {}
