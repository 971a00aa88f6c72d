/** The surroundings do not let the server start (a port in use, an unusable data directory): one sentence, ends with 3. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
