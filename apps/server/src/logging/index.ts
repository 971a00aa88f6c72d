export { createLogger, libraryLogger } from './create-logger';
export { LOG } from './log.token';
export { LoggingModule } from './logging.module';
