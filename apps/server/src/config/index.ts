export * from './config';
export { ConfigModule } from './config.module';
