export { createLogger, libraryLogger } from './create-logger';
export { LOG, LoggingModule } from './logging.module';
