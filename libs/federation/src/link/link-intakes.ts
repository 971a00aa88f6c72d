import type { Link } from './link';

interface Intake {
  /** Settles when nothing is being worked off. Never rejects. */
  settled(): Promise<void>;
  /** Takes nothing more; settles when what was begun is worked off. */
  stop(): Promise<void>;
}

/** An intake for each link, until what that brought is worked off: also after it closed, and answered on the link that comes after it. */
export class LinkIntakes<One extends Intake> {
  readonly #intakes = new Map<Link, One>();

  constructor(private readonly make: (link: Link) => One) {}

  of(link: Link): One {
    const known = this.#intakes.get(link) ?? this.make(link);
    this.#intakes.set(link, known);
    return known;
  }

  closed(link: Link): void {
    void this.#intakes
      .get(link)
      ?.settled()
      .then(() => this.#intakes.delete(link));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#intakes.values()].map((intake) => intake.stop()));
  }
}
