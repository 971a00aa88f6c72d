export { checkTitle } from './check-title';
export { diagnosisText } from './diagnosis-text';
export { foundText, remedyText } from './reachability-text';
export { withoutAddresses } from './without-addresses';
export type { DiagnosisText } from './words';
