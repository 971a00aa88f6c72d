/** One thing that can be done: either at once, or after a choice. */
export interface Action {
  readonly label: string;
  /** A name of an icon. */
  readonly icon: string;
  /** Something is lost by it. */
  readonly danger?: boolean;
  readonly run?: () => void;
  /** What there is to choose from; shown in place of the menu. */
  readonly choices?: readonly Action[];
}

/** A menu as it is asked for. */
export interface ActionMenu {
  /** What it is the menu of. */
  readonly label: string;
  readonly actions: readonly Action[];
  /** A row of emoji above the actions. */
  readonly emoji?: {
    readonly quick: readonly string[];
    /** Chosen already: choosing it again takes it back. */
    readonly chosen: string | null;
    readonly pick: (emoji: string) => void;
    readonly more: () => void;
  };
}
