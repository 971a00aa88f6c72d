import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import type { ExportFormat } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { exportConversation } from '../../export/export-conversation';
import { Avatar } from '../../shared/avatar/avatar';

/** What there is to know and to do about notes to self. */
@Component({
  selector: 'parley-notes-details',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatButton, MatIcon, MatMenu, MatMenuItem, MatMenuTrigger],
  template: `
    <parley-avatar name="" icon="bookmark" [colour]="store.account()?.colour ?? '888888'" [size]="96" />
    <h3 i18n>Notes to self</h3>
    <p i18n>They are on all your devices, and nobody else can read them.</p>
    <button mat-button="outlined" type="button" [disabled]="exporting()" [matMenuTriggerFor]="formats">
      <mat-icon aria-hidden="true">download</mat-icon>
      <ng-container i18n>Export</ng-container>
    </button>
    <mat-menu #formats="matMenu">
      <button mat-menu-item type="button" (click)="export('text')" i18n>Plain text</button>
      <button mat-menu-item type="button" (click)="export('html')" i18n>Web page (HTML)</button>
      <button mat-menu-item type="button" (click)="export('json')" i18n>Data (JSON)</button>
    </mat-menu>
  `,
  styles: `
    :host {
      align-items: center;
      display: flex;
      flex-direction: column;
      text-align: center;
    }

    h3 {
      font: var(--mat-sys-title-large);
      margin: 12px 0 4px;
    }

    p {
      color: var(--mat-sys-on-surface-variant);
      margin: 0 0 20px;
    }
  `,
})
export class NotesDetails {
  protected readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);
  protected readonly exporting = signal(false);

  protected async export(format: ExportFormat): Promise<void> {
    this.exporting.set(true);
    await this.notices.attempt(() => exportConversation(this.store, 'self', format));
    this.exporting.set(false);
  }
}
