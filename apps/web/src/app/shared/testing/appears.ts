/** Resolves once an element is on the page; for what is loaded before it is drawn. */
export async function appears(selector: string): Promise<void> {
  const isThere = (): boolean => document.querySelector(selector) !== null;
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(document.body, { subtree: true, childList: true });
  });
}
