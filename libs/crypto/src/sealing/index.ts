export { sizeClass } from './padding';
export { Sealer } from './sealer';
export { checkSealingKey, generateSealingKey, type SealingKeyPair } from './sealing-key';
export { createUnsealer, type Unsealer } from './unsealer';
