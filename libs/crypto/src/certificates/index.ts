export {
  authorityCertificate,
  memberCertificate,
  type Authority,
  type AuthorityCertificate,
  type MemberCertificate,
} from './authority';
export { certificateExpiry, selfSignedCertificate, type SelfSignedCertificate } from './certificate';
