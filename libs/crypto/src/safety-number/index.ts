export { compareSafetyNumber, safetyNumber, type SafetyNumber } from './safety-number';
