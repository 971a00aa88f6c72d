import { Clipboard } from '@angular/cdk/clipboard';
import { ChangeDetectionStrategy, Component, computed, inject, LOCALE_ID, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { checkTitle, diagnosisText } from '@parley/wording';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { Notices } from '../../errors/notices';
import { Reachability } from '../../network/reachability';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { diagnosisReport } from './diagnosis-report';

/** What the server finds out about itself: what is well, what is not, and what helps. */
@Component({
  selector: 'parley-diagnostics-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, MatProgressBar, Reachability, SettingCard, SettingPane],
  templateUrl: './diagnostics-page.html',
  styleUrl: './diagnostics-page.scss',
})
export class DiagnosticsPage {
  private readonly clipboard = inject(Clipboard);
  private readonly locale = inject(LOCALE_ID);
  private readonly notices = inject(Notices);
  private readonly store = inject(ClientStore);

  protected readonly run = resource({ loader: () => this.store.device.diagnostics() });
  private readonly findings = computed(() => (this.run.hasValue() ? this.run.value() : []));
  protected readonly lines = computed(() =>
    this.findings().map((finding) => ({
      ok: finding.ok,
      title: checkTitle(finding.check),
      ...diagnosisText(finding, this.locale),
    })),
  );
  protected readonly faults = computed(() => this.findings().filter(({ ok }) => !ok).length);
  protected readonly failure = computed(() => {
    const error = this.run.error();
    return error === undefined ? null : errorText(error);
  });

  protected copy(): void {
    if (this.clipboard.copy(diagnosisReport(this.findings(), this.locale))) this.notices.say($localize`Copied.`);
  }
}
