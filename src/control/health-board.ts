/**
 * The health board keeps the newest report of each vantage and the live value folded from them.
 *
 * There is one for the whole platform, so every edge reads the same versions. It only stores and
 * folds: whatever a state means is decided in `core/health`. A stored live value of a format it
 * does not know makes it refuse, because starting afresh would forget operators' orders.
 */
import { DurableObject } from "cloudflare:workers";
import { foldLive } from "../core/health/fold-live.ts";
import { followTable } from "../core/health/follow-table.ts";
import { upgradeLive, type EarlierLive } from "../core/model/earlier-live.ts";
import { LIVE_FORMAT, NOTHING_KNOWN, type Live } from "../core/model/live.ts";
import type { VantageReport } from "../core/model/probe.ts";
import type { PublishedTable } from "../core/model/published-table.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { forgetOthers } from "./forget-others.ts";

/** Keys of reports: this and the vantage. */
const REPORT = "report:";
const REPORT_FORMAT = 1;

type StoredLive =
  | { readonly format: typeof LIVE_FORMAT; readonly live: Live }
  | { readonly format: 1 | 2; readonly live: EarlierLive };

interface StoredReport {
  readonly format: number;
  readonly report: VantageReport;
}

/** The live value and the reports it was folded from, of one moment. */
interface BoardState {
  readonly live: Live;
  readonly reports: readonly VantageReport[];
}

export class HealthBoard extends DurableObject<Env> {
  /** Takes the newest report of a vantage and folds. */
  report(report: VantageReport): void {
    const rules = embeddedRules();
    const stored: StoredReport = { format: REPORT_FORMAT, report };
    this.ctx.storage.kv.put(REPORT + report.vantage, stored);
    forgetOthers(
      this.ctx.storage.kv,
      REPORT,
      rules.vantages.map((vantage) => vantage.name),
    );
    this.#keep(foldLive(this.read(), this.#reports(), rules, Date.now()));
  }

  /** Takes what operators published, when it is newer than what is known. */
  publish(published: PublishedTable): void {
    const live = this.read();
    const next = followTable(live, published);
    if (next !== live) this.#keep(next);
  }

  /** The live value as last folded. */
  read(): Live {
    const stored = this.ctx.storage.kv.get<StoredLive>("live");
    if (stored === undefined) return NOTHING_KNOWN;
    if (stored.format === LIVE_FORMAT) return stored.live;
    if (stored.format === 1 || stored.format === 2) return upgradeLive(stored.live);
    const { format }: { readonly format: number } = stored;
    throw new Error(
      `The stored live value has format ${format}, this version reads ${LIVE_FORMAT}. Deploy the version that wrote it`,
    );
  }

  #keep(live: Live): void {
    const next: StoredLive = { format: LIVE_FORMAT, live };
    this.ctx.storage.kv.put("live", next);
  }

  /** The live value and what it was folded from. */
  state(): BoardState {
    return { live: this.read(), reports: this.#reports() };
  }

  #reports(): readonly VantageReport[] {
    const stored = [...this.ctx.storage.kv.list<StoredReport>({ prefix: REPORT })];
    return stored.flatMap(([, { format, report }]) => (format === REPORT_FORMAT ? [report] : []));
  }
}

/** The one health board. */
export function healthBoard(env: Env): DurableObjectStub<HealthBoard> {
  return env.HEALTH_BOARD.get(env.HEALTH_BOARD.idFromName("health"));
}
