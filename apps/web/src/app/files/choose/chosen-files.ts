import { ChangeDetectionStrategy, Component, inject, LOCALE_ID } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { fileReason } from '../file-reason';
import { fileIcon } from '../kind-of-file';
import { bytesText } from '../sizes';
import { Attaching } from './attaching';
import { PicturePreview } from './picture-preview';

/** The files that go with the next message, above the place where it is written. */
@Component({
  selector: 'parley-chosen-files',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton, MatProgressBar, PicturePreview],
  template: `
    <ul aria-label="Files to send" i18n-aria-label tabindex="0">
      @for (chosen of attaching.files(); track chosen.key) {
        <li>
          @if (chosen.thumbnail; as thumbnail) {
            <parley-picture-preview [bytes]="thumbnail.bytes" />
          } @else {
            <span class="icon"
              ><mat-icon aria-hidden="true">{{ icon(chosen.file.type) }}</mat-icon></span
            >
          }
          <span class="words">
            <bdi class="name">{{ chosen.file.name }}</bdi>
            @if (chosen.failure; as code) {
              <span class="bad" role="alert">{{ reason(code) }}</span>
            } @else {
              <span class="size">{{ size(chosen.file.size) }}</span>
            }
          </span>
          <button
            mat-icon-button
            type="button"
            [attr.aria-label]="removeLabel(chosen.file.name)"
            [disabled]="attaching.sending()"
            (click)="attaching.remove(chosen.key)"
          >
            <mat-icon>close</mat-icon>
          </button>
        </li>
      }
    </ul>
    @if (attaching.sending()) {
      <mat-progress-bar mode="indeterminate" aria-label="Sending files" i18n-aria-label />
    }
  `,
  styles: `
    ul {
      display: flex;
      flex-direction: column;
      gap: 4px;
      list-style: none;
      margin: 0;
      max-block-size: 240px;
      overflow-y: auto;
      padding: 8px 4px 4px 12px;
    }

    li {
      align-items: center;
      display: flex;
      gap: 12px;
    }

    parley-picture-preview,
    .icon {
      block-size: 48px;
      border-radius: 10px;
      flex: none;
      inline-size: 48px;
      overflow: hidden;
    }

    .icon {
      align-items: center;
      background: color-mix(in srgb, var(--mat-sys-primary) 14%, transparent);
      color: var(--mat-sys-primary);
      display: flex;
      justify-content: center;
    }

    .words {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-inline-size: 0;
    }

    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    .size {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }

    .bad {
      color: var(--mat-sys-error);
      font: var(--mat-sys-body-small);
    }
  `,
})
export class ChosenFiles {
  protected readonly attaching = inject(Attaching);
  private readonly locale = inject(LOCALE_ID);
  protected readonly icon = fileIcon;
  protected readonly reason = fileReason;

  protected removeLabel(name: string): string {
    return $localize`Remove ${name}:name:`;
  }

  protected size(bytes: number): string {
    return bytesText(bytes, this.locale);
  }
}
