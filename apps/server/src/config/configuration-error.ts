/** Bad configuration: one sentence that names the key and the fault, never the value of a secret. Ends the program with 2. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
