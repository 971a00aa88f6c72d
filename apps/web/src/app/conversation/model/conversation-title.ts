import type { ConversationView } from '@parley/client';

type Named = Pick<ConversationView, 'kind' | 'title'>;

/** What a conversation is called on the screen. */
export const titleOf = ({ kind, title }: Named): string => (kind === 'self' ? $localize`Notes to self` : title);

/** The icon that stands for it where there are no initials. */
export const iconOf = ({ kind }: Named): string | null => (kind === 'self' ? 'bookmark' : null);
