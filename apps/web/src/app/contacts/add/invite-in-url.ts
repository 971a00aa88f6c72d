/** An invite or address that came in the page's fragment: `/add#web+parley:…`, as it is or percent-encoded. */
export function inviteIn(fragment: string | null | undefined): string {
  if (!fragment) return '';
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A stray percent sign: then it was not encoded.
    return fragment;
  }
}
