import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { initialsOf } from './initials';
import { PictureUrls } from './picture-urls';
import { readableOn } from './readable-text';

/** What is known of somebody's presence; null: not told. */
export type Presence = 'online' | 'away' | null;

/**
 * Somebody's picture, or their initials on their colour. Decoration beside a written name, and hidden from screen readers as such; only
 * presence is told.
 */
@Component({
  selector: 'parley-avatar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  templateUrl: './avatar.html',
  styleUrl: './avatar.scss',
  host: { '[style.--size.px]': 'size()' },
})
export class Avatar {
  readonly name = input.required<string>();
  /** Six hexadecimal digits. */
  readonly colour = input.required<string>();
  readonly picture = input<Uint8Array | null>(null);
  /** A name of an icon in place of initials (notes to self, groups). */
  readonly icon = input<string | null>(null);
  readonly presence = input<Presence>(null);
  /** CSS pixels. */
  readonly size = input(40);

  private readonly urls = inject(PictureUrls);
  protected readonly url = signal<string | null>(null);
  protected readonly initials = computed(() => initialsOf(this.name()));
  protected readonly background = computed(() => `#${this.colour()}`);
  protected readonly ink = computed(() => readableOn(this.colour()));

  constructor() {
    effect((onCleanup) => {
      const picture = this.picture();
      const url = picture === null ? null : this.urls.take(picture);
      this.url.set(url);
      if (url !== null) onCleanup(() => this.urls.release(url));
    });
  }

  protected unreadable(): void {
    this.url.set(null);
  }
}
