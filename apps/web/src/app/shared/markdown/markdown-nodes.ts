/** What a message's Markdown comes down to. The template has one branch for each kind, so nothing else can reach the page. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'rule' };

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'break' }
  | Link;

export interface Link {
  readonly kind: 'link';
  readonly href: string;
  /** It invites somebody to become a contact: it opens in the app. */
  readonly invite: boolean;
  readonly children: readonly Inline[];
  /** Where the link really leads, when its text names another place; else null. */
  readonly place: string | null;
}
