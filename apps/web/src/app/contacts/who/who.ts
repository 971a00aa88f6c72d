import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Avatar } from '../../shared/avatar/avatar';

/** Somebody, as far as a stranger may be shown: name, colour and address. */
@Component({
  selector: 'parley-who',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar],
  template: `
    <parley-avatar [name]="person().name" [colour]="person().colour" [picture]="picture()" [size]="48" />
    <div>
      <div class="name">
        <bdi>{{ person().name }}</bdi>
        <ng-content />
      </div>
      <bdi class="address">{{ person().address }}</bdi>
    </div>
  `,
  styles: `
    :host {
      align-items: center;
      display: flex;
      gap: 12px;
      min-inline-size: 0;
    }

    div {
      min-inline-size: 0;
    }

    .name {
      align-items: center;
      display: flex;
      flex-wrap: wrap;
      font: var(--mat-sys-title-medium);
      gap: 6px;
    }

    .address {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
      overflow-wrap: anywhere;
    }
  `,
})
export class Who {
  readonly person = input.required<{
    readonly name: string;
    readonly colour: string;
    readonly address: string;
    readonly picture?: Uint8Array | null;
  }>();
  protected readonly picture = computed(() => this.person().picture ?? null);
}
