export { certificateExpiry, selfSignedCertificate, type SelfSignedCertificate } from './certificate';
