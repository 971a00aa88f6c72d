export { FederationModule } from './federation.module';
export { FederationService, type FederationFeatures, type LinkState } from './federation.service';
export type { ContactServer } from './contact-servers';
