import { InjectionToken, type Signal } from '@angular/core';
import type { CardRef } from './card-ref';

/** The cards that are open, oldest first. */
export const OPEN_CARDS = new InjectionToken<Signal<readonly CardRef[]>>('open cards');
