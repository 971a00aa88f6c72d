import { inject, resource, type Resource } from '@angular/core';
import { validate, type SchemaPath } from '@angular/forms/signals';
import { ENOUGH, PasswordStrength, type Strength } from './password-strength';

/** What the estimator says of the password that is being typed. Called where components are made. */
export function strengthOf(password: () => string, known: () => readonly string[]): Resource<Strength | undefined> {
  const estimator = inject(PasswordStrength);
  return resource({
    params: () => (password() === '' ? undefined : { password: password(), known: known() }),
    loader: ({ params }) => estimator.of(params.password, params.known),
  });
}

/** A new password must be strong enough. */
export function strongEnough(path: SchemaPath<string>, strength: () => Resource<Strength | undefined>): void {
  validate(path, ({ value }) => {
    if (value() === '') return { kind: 'required', message: $localize`Choose a password.` };
    const score = strength().value()?.score ?? 0;
    return score < ENOUGH ? { kind: 'weak', message: $localize`Too easy to guess.` } : null;
  });
}
