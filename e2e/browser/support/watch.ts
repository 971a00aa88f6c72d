import type { Page } from '../../../tools/browser/launch';

/** What a page complained about (console, errors, refused by the policy), and whom it asked. */
export interface Seen {
  readonly complaints: string[];
  readonly hosts: Set<string>;
}

/** Records from now on what a page says and which hosts it asks. */
export function watch(page: Page): Seen {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('worker', (worker) => worker.on('console', (message) => complaints.push(message.text())));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  page.on('websocket', (socket) => hosts.add(new URL(socket.url()).host));
  return { complaints, hosts };
}
