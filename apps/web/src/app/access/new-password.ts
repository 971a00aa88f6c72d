import { inject, resource } from '@angular/core';
import { validate, type SchemaPath, type ValidationError } from '@angular/forms/signals';
import { ENOUGH, PasswordStrength } from './password-strength';

const weak = (): ValidationError & { message: string } => ({ kind: 'weak', message: $localize`Too easy to guess.` });

/** The strength of a password that is being chosen. Made where components are made. */
export class NewPassword {
  private readonly estimator = inject(PasswordStrength);

  /** Undefined while nothing is typed, or the estimator is still at work. */
  readonly strength = resource({
    params: () => (this.password() === '' ? undefined : { password: this.password(), known: this.known() }),
    loader: ({ params }) => this.estimator.of(params.password, params.known),
  });

  constructor(
    private readonly password: () => string,
    /** Words that guessers would try first. */
    private readonly known: () => readonly string[],
  ) {}

  /** The rules of the field. */
  rules(path: SchemaPath<string>): void {
    validate(path, ({ value }) => {
      if (value() === '') return { kind: 'required', message: $localize`Choose a password.` };
      const strength = this.strength.hasValue() ? this.strength.value() : undefined;
      return strength !== undefined && strength.score < ENOUGH ? weak() : null;
    });
  }

  /** What the estimator says in the end, for who is faster than it; null: strong enough. */
  async refused(): Promise<(ValidationError & { message: string }) | null> {
    const { score } = await this.estimator.of(this.password(), this.known());
    return score < ENOUGH ? weak() : null;
  }
}
