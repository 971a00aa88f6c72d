import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The frame of the pages in front of the open app. */
@Component({
  selector: 'parley-access-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './access-card.html',
  styleUrl: './access-card.scss',
})
export class AccessCard {}
