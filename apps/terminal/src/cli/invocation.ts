import type { ExportFormat } from '@parley/client';

/** A command line that was understood. */

export interface GlobalOptions {
  readonly profile?: string;
  readonly server?: string;
  readonly json: boolean;
  readonly passwordFile?: string;
  readonly adminTokenFile?: string;
}

export type ContactAction = 'accept' | 'decline' | 'block' | 'unblock' | 'remove';

export type TransferAction = 'decline' | 'pause' | 'resume' | 'cancel';

export type PeerChange = 'accept' | 'disconnect' | 'remove' | 'block' | 'unblock';

export type Action =
  | {
      readonly name: 'account create';
      readonly handle: string;
      readonly displayName: string;
      readonly colour?: string;
      readonly setupToken: string;
    }
  | { readonly name: 'login'; readonly recoveryFile?: string; readonly newPasswordFile?: string }
  | { readonly name: 'logout' | 'lock' | 'whoami' | 'invite' | 'contacts list' | 'contacts requests' | 'conversations' }
  | { readonly name: 'contacts add'; readonly addressOrInvite: string; readonly note?: string }
  | { readonly name: 'contacts change'; readonly change: ContactAction; readonly who: string }
  | { readonly name: 'contacts verify'; readonly who: string; readonly number?: string }
  | { readonly name: 'contacts refresh'; readonly who?: string }
  | { readonly name: 'send'; readonly to: string; readonly text: string }
  | { readonly name: 'send file'; readonly to: string; readonly path: string; readonly caption?: string }
  | { readonly name: 'transfers list' }
  | { readonly name: 'transfers accept'; readonly id: string; readonly to?: string; readonly always?: boolean }
  | { readonly name: 'transfers change'; readonly change: TransferAction; readonly id: string }
  | { readonly name: 'receive'; readonly follow: boolean; readonly count?: number; readonly timeoutSeconds?: number }
  | { readonly name: 'history'; readonly conversation: string; readonly limit?: number; readonly before?: string }
  | { readonly name: 'peers list' | 'peers requests' | 'routes' | 'directory' }
  | { readonly name: 'peers add'; readonly address: string; readonly id?: string; readonly token?: string }
  | { readonly name: 'peers change'; readonly change: PeerChange; readonly which: string }
  | { readonly name: 'doctor'; readonly address?: string }
  | {
      readonly name: 'certs init';
      readonly out: string;
      /** What people call the federation. */
      readonly federation: string;
      readonly days: number;
      readonly caPasswordFile?: string;
    }
  | {
      readonly name: 'certs issue';
      readonly out: string;
      readonly caKey?: string;
      readonly member: string;
      readonly hosts: readonly string[];
      readonly days: number;
      readonly replace: boolean;
      readonly caPasswordFile?: string;
    }
  | { readonly name: 'export'; readonly conversation: string; readonly format: ExportFormat; readonly out?: string };

export type ActionOf<Name extends Action['name']> = Extract<Action, { name: Name }>;

export type Invocation =
  | { readonly kind: 'run'; readonly globals: GlobalOptions; readonly action: Action }
  /** Help that was asked for. */
  | { readonly kind: 'shown'; readonly text: string };
