import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Sixty digits as people compare them: twelve groups of five, four to a line. */
@Component({
  selector: 'parley-safety-number',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (group of groups(); track $index) {
      <span>{{ group }}</span>
    }
  `,
  styles: `
    :host {
      background: var(--mat-sys-surface-container-highest);
      border-radius: 12px;
      display: grid;
      font:
        500 1.0625rem/1.6 ui-monospace,
        'Cascadia Mono',
        Menlo,
        Consolas,
        'Liberation Mono',
        monospace;
      font-variant-numeric: tabular-nums;
      gap: 2px 8px;
      // Four to a line, or as many as fit: no group is broken.
      grid-template-columns: repeat(auto-fill, minmax(max(5.5ch, 22%), 1fr));
      justify-items: center;
      padding: 12px 8px;
    }
  `,
  host: { role: 'group', dir: 'ltr', 'aria-label': $localize`Safety number` },
})
export class SafetyNumber {
  /** With or without spaces. */
  readonly digits = input.required<string>();
  protected readonly groups = computed(
    () =>
      this.digits()
        .replace(/\s/g, '')
        .match(/\d{1,5}/g) ?? [],
  );
}
