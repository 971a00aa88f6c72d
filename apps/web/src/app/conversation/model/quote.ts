import type { MessageView, QuoteView } from '@parley/client';

/** As much of a message is shown where it is answered. */
export const QUOTED_CHARACTERS = 200;

export const quoteOf = ({ id, from, text, deleted }: MessageView): QuoteView => ({
  id,
  from,
  text: text.slice(0, QUOTED_CHARACTERS),
  deleted: deleted === true,
});
