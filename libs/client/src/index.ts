export type {
  Client,
  ConversationFlags,
  ExportFormat,
  ExportWords,
  FileOptions,
  HistoryOptions,
  ProfileChange,
  SearchOptions,
  SendOptions,
} from './api/client';
export type {
  ClientPorts,
  DeviceRecord,
  DeviceStore,
  FileSink,
  FileSource,
  RequestOptions,
  ServerAnswer,
  ServerSocket,
  ServerTransport,
  SocketHandlers,
} from './api/ports';
export type {
  AccountView,
  ClientEvent,
  ContactStateName,
  ContactView,
  ConversationId,
  ConversationView,
  DeviceView,
  HistoryPart,
  MessageInfo,
  FoundView,
  MessageProblem,
  MessageStateName,
  MessageView,
  ReachView,
  QuoteView,
  ReactionView,
  Snapshot,
  TransferStateName,
  TransferView,
} from './api/views';
export { RestClient } from './connection/rest-client';
export { savedName } from './transfers/saved-name';
export { createAccount, type NewAccount } from './account/create-account';
export { lock, resume, signOut } from './account/resume';
export { signIn, type SignIn } from './account/sign-in';
export {
  portablePrimitives,
  usePrimitives,
  type AesGcmInput,
  type BasicPrimitives,
  type CipherPrimitives,
  type Primitives,
} from '@parley/crypto/primitives';
