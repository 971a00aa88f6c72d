import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as Pino } from 'pino';
import { LOG } from './log.token';
import { requestLog } from './request-log';

@Global()
@Module({})
export class LoggingModule {
  static for(log: Pino): DynamicModule {
    return {
      module: LoggingModule,
      imports: [LoggerModule.forRoot({ pinoHttp: requestLog(log) })],
      providers: [{ provide: LOG, useValue: log }],
      exports: [LOG],
    };
  }
}
