import { ChangeDetectionStrategy, Component, computed, inject, input, LOCALE_ID, output } from '@angular/core';
import { formatNumber } from '@angular/common';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { rest } from '@parley/protocol';
import { Time } from '../../shared/time/time';
import { peerFaultText, peerStateText } from './peer-text';

const KILO = 1_000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** One server of the list: which, where, how it is, and what can be done about it. */
@Component({
  selector: 'parley-peer-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, Time],
  templateUrl: './peer-line.html',
  styleUrl: './peer-line.scss',
})
export class PeerLine {
  readonly peer = input.required<rest.PeerItem>();
  readonly decided = output<rest.PeerAction | 'remove'>();
  private readonly locale = inject(LOCALE_ID);

  protected readonly state = computed(() => peerStateText(this.peer()));
  protected readonly fault = computed(() => peerFaultText(this.peer()));
  protected readonly up = computed(() => this.peer().state === 'approved' && this.peer().link === 'up');
  protected readonly icon = computed(() => {
    const { state, role } = this.peer();
    if (state === 'blocked') return 'block';
    return role === 'relay' ? 'hub' : 'dns';
  });
  protected readonly latency = computed(() => {
    const { rttMs } = this.peer();
    return rttMs === null ? null : formatNumber(Math.max(1, rttMs), this.locale, '1.0-0');
  });

  protected bytes(count: number): string {
    let [value, unit] = [count, 0];
    while (value >= KILO && unit < UNITS.length - 1) [value, unit] = [value / KILO, unit + 1];
    return `${formatNumber(value, this.locale, '1.0-1')} ${UNITS[unit]}`;
  }
}
