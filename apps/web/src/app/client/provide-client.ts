import { makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';
import type { Service } from '../../worker/sharing/service';
import { ClientStore } from './client-store';

/** The one place where the device in the worker becomes signals. */
export function provideClient(service: Service): EnvironmentProviders {
  const store = new ClientStore(service);
  void store.follow();
  return makeEnvironmentProviders([{ provide: ClientStore, useValue: store }]);
}
