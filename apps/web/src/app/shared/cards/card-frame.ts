import { NgComponentOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { CardRef } from './card-ref';

/** The frame around the component of one card: its name, its close button, and where the focus goes. */
@Component({
  selector: 'parley-card-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton, NgComponentOutlet],
  template: `
    <ng-container
      [ngComponentOutlet]="card().component"
      [ngComponentOutletInputs]="inputs()"
      [ngComponentOutletInjector]="injector()"
    />
    <button mat-icon-button type="button" aria-label="Close" i18n-aria-label (click)="card().close()">
      <mat-icon aria-hidden="true">close</mat-icon>
    </button>
  `,
  styleUrl: './card-frame.scss',
  host: {
    role: 'dialog',
    'aria-modal': 'false',
    tabindex: '-1',
    '[attr.aria-label]': 'card().options.label',
    '(keydown.escape)': '$event.stopPropagation(); card().close()',
  },
})
export class CardFrame {
  readonly card = input.required<CardRef>();

  private readonly parent = inject(Injector);
  protected readonly inputs = computed(() => ({ ...this.card().options.inputs }));
  protected readonly injector = computed(() =>
    Injector.create({ parent: this.parent, providers: [{ provide: CardRef, useValue: this.card() }] }),
  );

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterNextRender(() => {
      this.card().frame = element;
      if (this.card().options.focus) element.focus();
    });
  }
}
