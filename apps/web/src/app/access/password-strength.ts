import { Injectable } from '@angular/core';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { strengthText } from './strength-texts';
import { loadCode } from '../shared/load-code';

/** How well a password withstands somebody who has stolen the vault and guesses. */
export interface Strength {
  /** 0 (first guess) to 4 (not within a life). */
  readonly score: number;
  /** What makes it weak, and what would help. */
  readonly advice: readonly string[];
}

/** The lowest score that a new password may have: with the vault's slow hash, guessing it takes lifetimes. */
export const ENOUGH = 3;

/** Estimates passwords (zxcvbn); the dictionary is loaded when the first one is typed. */
@Injectable({ providedIn: 'root' })
export class PasswordStrength {
  private estimator: Promise<ZxcvbnFactory> | null = null;

  /** @param known words that guessers would try first: name, handle, address */
  async of(password: string, known: readonly string[]): Promise<Strength> {
    const { score, feedback } = (await this.#estimator()).check(password, [...known, 'parley']);
    const findings = [feedback.warning, ...feedback.suggestions];
    return { score, advice: findings.flatMap((finding) => strengthText(finding ?? '') ?? []) };
  }

  /** What could not be loaded is asked for again with the next password. */
  #estimator(): Promise<ZxcvbnFactory> {
    this.estimator ??= loadEstimator().catch((error: unknown) => {
      this.estimator = null;
      throw error;
    });
    return this.estimator;
  }
}

async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    loadCode(() => import('@zxcvbn-ts/core')),
    loadCode(() => import('@zxcvbn-ts/language-common')),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}
