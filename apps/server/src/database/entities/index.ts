import { ContactEntity, InviteEntity, RequestEntity } from './contact.entity';
import { DeviceEntity } from './device.entity';
import { ConversationEntity, RecordEntity } from './history.entity';
import { DeliveryEntity, InboxEntity, OutboxEntity, ReceiptEntity, SeenEntity } from './messaging.entity';
import { PeerEntity, PlaceEntity } from './network.entity';
import { OwnerEntity } from './owner.entity';
import { SettingEntity } from './setting.entity';
import { CounterEntity, GenerationEntity, StateEntity } from './state.entity';
import { PartEntity, TransferEntity } from './transfer.entity';
import { ArrivalEntity, PacketBytesEntity, PacketEntity, QueueEntity, UnsettledEntity } from './transit.entity';

/** Every table: the single description of the schema. */
export const entities = [
  ArrivalEntity,
  ContactEntity,
  ConversationEntity,
  CounterEntity,
  DeliveryEntity,
  DeviceEntity,
  GenerationEntity,
  InboxEntity,
  InviteEntity,
  OutboxEntity,
  OwnerEntity,
  PacketBytesEntity,
  PacketEntity,
  PartEntity,
  PeerEntity,
  PlaceEntity,
  QueueEntity,
  ReceiptEntity,
  RecordEntity,
  RequestEntity,
  SeenEntity,
  SettingEntity,
  StateEntity,
  TransferEntity,
  UnsettledEntity,
];
