import { ChangeDetectionStrategy, Component, input, resource } from '@angular/core';
import { drawQrCode } from './draw-qr-code';

/** A text as a QR code: dark on white with a quiet zone in either theme, because that is what cameras read. */
@Component({
  selector: 'parley-qr-code',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (drawing.hasValue()) {
      <svg
        role="img"
        shape-rendering="crispEdges"
        [attr.aria-label]="label()"
        [attr.viewBox]="'0 0 ' + drawing.value().size + ' ' + drawing.value().size"
      >
        <path [attr.d]="drawing.value().path" />
      </svg>
    }
  `,
  styleUrl: './qr-code.scss',
})
export class QrCode {
  readonly text = input.required<string>();
  /** What the code is, for those who cannot see it. */
  readonly label = input.required<string>();

  protected readonly drawing = resource({ params: () => this.text(), loader: ({ params }) => drawQrCode(params) });
}
