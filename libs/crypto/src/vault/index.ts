export { changePassword, createVault, replaceEveryday, type CreatedVault, type NewVault } from './change-vault';
export { createHistoryKeys, type HistoryKeys } from './history-keys';
export { openEveryday, openIdentity, type OpenedEveryday } from './open-vault';
export { deriveFromPassword, newPasswordParameters, type PasswordKeys } from './password';
export { deriveFromRecoveryWords, newRecoveryWords, type RecoveryKeys } from './recovery';
export { readRecoveryKit, recoveryKitText, type RecoveryKit } from './recovery-kit';
export type { VaultKeys } from './vault-keys';
