/**
 * What is shown where browsers do not allow encryption: a page over http from anywhere but this computer
 * (https://developer.mozilla.org/docs/Web/Security/Secure_Contexts). Nothing of the app can run there.
 */
export function showInsecurePage(document: Document): void {
  const page = document.createElement('main');
  page.className = 'parley-insecure';
  const heading = document.createElement('h1');
  heading.textContent = $localize`This address is not safe to use`;
  const why = document.createElement('p');
  why.textContent = $localize`Browsers encrypt only on pages that come over https, or from the same computer. Parley does not start here, so that nothing leaves unencrypted.`;
  const what = document.createElement('p');
  what.textContent = $localize`Open Parley on the computer of your server, or at its https address. How to get one is in the handbook: docs/operating.md.`;
  page.append(heading, why, what);
  document.body.replaceChildren(page);
}
