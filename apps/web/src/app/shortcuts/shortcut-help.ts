import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';
import { keysOf } from './keys';
import { Shortcuts } from './shortcuts';

interface Explained {
  readonly label: string;
  readonly keys: readonly string[];
}

/** What the keyboard can do. */
@Component({
  selector: 'parley-shortcut-help',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title i18n>Keyboard</h2>
    <!-- Arrow keys scroll it. -->
    <mat-dialog-content tabindex="0">
      @for (group of groups(); track group.name) {
        <section>
          <h3>{{ group.name }}</h3>
          <dl>
            @for (shortcut of group.shortcuts; track shortcut.label) {
              <div>
                <dt>{{ shortcut.label }}</dt>
                <dd>
                  @for (key of shortcut.keys; track key) {
                    <kbd>{{ key }}</kbd>
                  }
                </dd>
              </div>
            }
          </dl>
        </section>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button mat-dialog-close type="button" i18n>Close</button>
    </mat-dialog-actions>
  `,
  styleUrl: './shortcut-help.scss',
})
export class ShortcutHelp {
  private readonly shortcuts = inject(Shortcuts);

  protected readonly groups = computed(() => {
    const groups = new Map<string, Explained[]>();
    for (const { group, label, chord } of this.shortcuts.all()) {
      const known = groups.get(group) ?? [];
      groups.set(group, known);
      known.push({ label, keys: keysOf(chord) });
    }
    return [...groups].map(([name, shortcuts]) => ({ name, shortcuts }));
  });
}
