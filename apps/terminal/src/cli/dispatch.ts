import type { Context } from './context';
import type { Action } from './invocation';

/** Loads what the command needs, and nothing else. */
export async function dispatch(context: Context, action: Action): Promise<void> {
  switch (action.name) {
    case 'account create':
      return await (await import('../commands/account')).createAccount(context, action);
    case 'login':
      return await (await import('../commands/account')).login(context, action);
    case 'logout':
      return await (await import('../commands/account')).logout(context);
    case 'lock':
      return await (await import('../commands/account')).lock(context);
    case 'whoami':
      return await (await import('../commands/account')).whoami(context);
    case 'invite':
      return await (await import('../commands/contacts')).invite(context);
    case 'contacts add':
      return await (await import('../commands/contacts')).addContact(context, action);
    case 'contacts list':
      return await (await import('../commands/contacts')).listContacts(context);
    case 'contacts requests':
      return await (await import('../commands/contacts')).listRequests(context);
    case 'contacts change':
      return await (await import('../commands/contacts')).changeContact(context, action);
    case 'contacts verify':
      return await (await import('../commands/contacts')).verifyContact(context, action);
    case 'contacts refresh':
      return await (await import('../commands/contacts')).refreshContacts(context, action);
    case 'send':
      return await (await import('../commands/send')).send(context, action);
    case 'send file':
      return await (await import('../commands/transfers')).sendFile(context, action);
    case 'transfers list':
      return await (await import('../commands/transfers')).listTransfers(context);
    case 'transfers accept':
      return await (await import('../commands/transfers')).acceptTransfer(context, action);
    case 'transfers change':
      return await (await import('../commands/transfers')).changeTransfer(context, action);
    case 'receive':
      return await (await import('../commands/receive')).receive(context, action);
    case 'history':
      return await (await import('../commands/history')).history(context, action);
    case 'conversations':
      return await (await import('../commands/history')).conversations(context);
    case 'peers list':
      return await (await import('../commands/peers')).listPeers(context);
    case 'peers requests':
      return await (await import('../commands/peers')).listPeerRequests(context);
    case 'peers add':
      return await (await import('../commands/peers')).addPeer(context, action);
    case 'peers change':
      return await (await import('../commands/peers')).changePeer(context, action);
    case 'routes':
      return await (await import('../commands/routes')).listRoutes(context);
    case 'directory':
      return await (await import('../commands/routes')).listPeople(context);
    case 'doctor':
      return await (await import('../commands/doctor')).doctor(context, action);
    case 'certs init':
      return await (await import('../commands/certs')).initAuthority(context, action);
    case 'certs issue':
      return await (await import('../commands/certs')).issueCertificate(context, action);
    case 'export':
      return await (await import('../commands/export')).exportConversation(context, action);
  }
}
