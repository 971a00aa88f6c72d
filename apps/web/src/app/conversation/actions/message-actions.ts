import { Injectable } from '@angular/core';
import type { MessageView } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import { Subject } from 'rxjs';

/** Where a menu opens: at a point of the window, or beside an element. */
export type MenuOrigin = { readonly x: number; readonly y: number } | HTMLElement;

/** What somebody wants of a message. One for each open conversation: messages say it, the conversation does it. */
@Injectable()
export class MessageActions {
  readonly reply = new Subject<MessageView>();
  readonly jump = new Subject<MessageId>();
  readonly menu = new Subject<{ readonly message: MessageView; readonly at: MenuOrigin }>();
  readonly emoji = new Subject<{ readonly message: MessageView; readonly at: MenuOrigin }>();
  readonly react = new Subject<{ readonly message: MessageView; readonly emoji: string | null }>();
  readonly retry = new Subject<MessageView>();
  readonly remove = new Subject<MessageView>();
}
