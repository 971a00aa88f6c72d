/** Trusted Types, as far as it is used here (https://www.w3.org/TR/trusted-types/). */
interface TrustedTypes {
  createPolicy(name: 'parley', rules: { createScriptURL(url: string): string }): Policy;
}
interface Policy {
  createScriptURL(url: string): URL;
}

/** A page may make a policy of a name once. */
let policy: Policy | null = null;

/** The only script URLs that this page ever makes: those of its own workers. @throws TypeError for one of another origin */
export function trustedScript(url: URL): URL {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return url;
  policy ??= trustedTypes.createPolicy('parley', {
    createScriptURL: (text) => {
      if (new URL(text).origin !== location.origin) throw new TypeError('a script of another origin');
      return text;
    },
  });
  return policy.createScriptURL(url.href);
}
