/**
 * The cookie by which a browser asks for the pages in a language (`de`), whatever its own languages are. The application sets it for somebody
 * who chose one, and the server reads it when it sends a page; it says nothing else.
 */
export const LANGUAGE_COOKIE = 'language';
