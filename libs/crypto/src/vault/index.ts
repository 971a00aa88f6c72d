export {
  changePassword,
  changeRecovery,
  createVault,
  replaceEveryday,
  type CreatedVault,
  type NewVault,
} from './change-vault';
export { createHistoryKeys, type HistoryKeys } from './history-keys';
export { openEveryday, openIdentity, type OpenedEveryday } from './open-vault';
export { deriveFromPassword, newPasswordParameters, type PasswordKeys } from './password';
export type { RecoveryKeys } from './recovery';
export type { RecoveryKit } from './recovery-kit';
export { deriveFromRecoveryWords, newRecoveryWords, readRecoveryKit, recoveryKitText } from './recovery-words';
export type { VaultKeys } from './vault-keys';
