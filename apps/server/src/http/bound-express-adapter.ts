import { ExpressAdapter } from '@nestjs/platform-express';
import type { Server } from 'node:http';

/** Lets Nest serve on a server that already listens. */
export class BoundExpressAdapter extends ExpressAdapter {
  constructor(private readonly bound: Server) {
    super();
    this.getInstance<{ disable(name: string): void }>().disable('x-powered-by');
  }

  override initHttpServer(): void {
    this.setHttpServer(this.bound);
  }
}
