import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { PictureUrls } from '../../shared/avatar/picture-urls';

/** A picture out of bytes, as large as its place. */
@Component({
  selector: 'parley-picture-preview',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (url(); as source) {
      <img [src]="source" alt="" />
    }
  `,
  styles: `
    :host {
      display: block;
    }

    img {
      block-size: 100%;
      display: block;
      inline-size: 100%;
      object-fit: cover;
    }
  `,
})
export class PicturePreview {
  readonly bytes = input.required<Uint8Array>();
  private readonly urls = inject(PictureUrls);
  protected readonly url = signal<string | null>(null);

  constructor() {
    effect((ended) => {
      const url = this.urls.take(this.bytes());
      this.url.set(url);
      ended(() => url !== null && this.urls.release(url));
    });
    inject(DestroyRef).onDestroy(() => this.url.set(null));
  }
}
