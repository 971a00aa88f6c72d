import { APP_BASE_HREF } from '@angular/common';
import { ErrorHandler, provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { MAT_ICON_DEFAULT_OPTIONS } from '@angular/material/icon';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withPreloading,
  withRouterConfig,
} from '@angular/router';
import { App } from './app/app';
import { provideClient } from './app/client/provide-client';
import { startWorker } from './app/client/start-worker';
import { Notices } from './app/errors/notices';
import { LoadAhead } from './app/load-ahead';
import { PageTitle } from './app/notify/page-title';
import { routes } from './app/routes';
import { showInsecurePage } from './app/shell/insecure-page';
import { provideSetupToken } from './app/access/setup-token';

if (isSecureContext) start();
else showInsecurePage(document);

function start(): void {
  void bootstrapApplication(App, {
    providers: [
      provideZonelessChangeDetection(),
      provideBrowserGlobalErrorListeners(),
      // The page's own base is the folder of its language; the paths of the application are the same in all of them.
      { provide: APP_BASE_HREF, useValue: '/' },
      provideSetupToken(),
      provideClient(startWorker()),
      provideRouter(
        routes,
        withComponentInputBinding(),
        withPreloading(LoadAhead),
        // What is beside a conversation belongs to it.
        withRouterConfig({ paramsInheritanceStrategy: 'always' }),
      ),
      { provide: TitleStrategy, useExisting: PageTitle },
      { provide: ErrorHandler, useExisting: Notices },
      { provide: MAT_ICON_DEFAULT_OPTIONS, useValue: { fontSet: 'material-icons-outlined' } },
    ],
  });
}
