import './schema-settings';
import { provideHttpClient } from '@angular/common/http';
import { provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { Welcome } from './app/welcome/welcome';

void bootstrapApplication(Welcome, {
  providers: [provideZonelessChangeDetection(), provideBrowserGlobalErrorListeners(), provideHttpClient()],
});
