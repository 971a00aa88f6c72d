export type { CreatedPackage, DescribedPackage } from './key-package';
export type { LeafAuthority, LeafIdentity, SessionLeaf } from './leaf';
export { Sessions, type ReceivingSession, type SendingSession } from './sessions';
