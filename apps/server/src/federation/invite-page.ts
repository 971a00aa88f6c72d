/** What `/i/…` shows to somebody who opened an invite link and has no Parley: no script, nothing loaded, nothing logged. */
export const invitePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>An invitation to Parley</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; color: #222; background: #fff }
code { background: #eee; padding: .1em .3em; border-radius: .2em }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } code { background: #333 } }
</style>
</head>
<body>
<h1>You are invited to chat</h1>
<p>Somebody sent you this link to be reached over Parley: end-to-end encrypted chat in which everybody runs an own server.</p>
<ol>
<li>Copy the whole link from the address bar of this page, including everything behind <code>#</code>.</li>
<li>If you have no Parley yet, install it on a machine of yours and make your account.</li>
<li>In Parley choose <em>Add contact</em> and paste the link, or type <code>parley contacts add "LINK"</code> in a terminal.</li>
</ol>
<p>The link works once and for seven days. What stands behind <code>#</code> is the invitation itself; your browser did not send it
to this server, and nobody else should get it from you.</p>
</body>
</html>
`;

/** The page needs nothing but its own style. */
export const INVITE_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
