/**
 * The health board keeps the newest report of each vantage and colo, and the live value folded from them.
 *
 * There is one for the whole platform, so every edge reads the same versions. It only stores and
 * folds: whatever a state or an order means is decided in `core/health`. What edges report is held in
 * memory only: it is believed for a minute, and colos report again sooner.
 */
import { DurableObject } from "cloudflare:workers";
import { confirmsSuspect, withEdgeReport } from "../core/health/edge-reports.ts";
import { foldLive, type Heard } from "../core/health/fold-live.ts";
import { followTable } from "../core/health/follow-table.ts";
import { releaseSwitch, throwSwitch } from "../core/health/kills.ts";
import { endOrder, giveOrder, letReturn } from "../core/health/orders.ts";
import { inTimeOf } from "../core/health/report-time.ts";
import type { EpochMs } from "../core/model/ids.ts";
import type { Kill, KillSwitch } from "../core/model/kill.ts";
import { NOTHING_KNOWN, type Live } from "../core/model/live.ts";
import type { LiveOrder } from "../core/model/live-order.ts";
import type { EdgeReport, VantageReport } from "../core/model/probe.ts";
import type { Rules } from "../core/model/rules.ts";
import type { PublishedTable } from "../core/model/published-table.ts";
import { ok, type Result } from "../core/model/result.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { forgetOthers } from "./forget-others.ts";
import { announce, sendOut } from "./live-outbox.ts";
import { storedLive, storeLive } from "./stored-live.ts";

/** Keys of reports: this and the vantage. */
const REPORT = "report:";
const REPORT_FORMAT = 2;

interface StoredReport {
  readonly format: number;
  readonly report: VantageReport;
}

/** The live value and the reports it was folded from, of one moment. */
interface BoardState extends Heard {
  readonly live: Live;
}

export class HealthBoard extends DurableObject<Env> {
  #held: Live | null = null;
  #edges: readonly EdgeReport[] = [];

  /** Takes the newest report of a vantage and folds. */
  report(report: VantageReport): void {
    const { vantages } = embeddedRules();
    const stored: StoredReport = { format: REPORT_FORMAT, report: inTimeOf(report, Date.now()) };
    this.ctx.storage.kv.put(REPORT + report.vantage, stored);
    forgetOthers(
      this.ctx.storage.kv,
      REPORT,
      vantages.map((vantage) => vantage.name),
    );
    this.#fold(this.read());
  }

  /** Takes the newest report of a colo; folds at once only where that decides something now. */
  edgeReport(report: EdgeReport): void {
    const now = Date.now();
    this.#edges = withEdgeReport(this.#edges, report, now);
    const live = this.read();
    if (confirmsSuspect(live, report, now)) this.#fold(live);
  }

  /** Gives an order; the version of the live value that has it, or why it was refused. */
  give(order: LiveOrder): Result<number, string> {
    return this.#change((live, rules, now) => giveOrder(live, order, rules, now));
  }

  /** Ends a live order now. */
  end(id: string): Result<number, string> {
    return this.#change((live, _, now) => endOrder(live, id, now));
  }

  /** Lets a cluster return to a region whose failback is manual. */
  letReturn(region: string, cluster: string): Result<number, string> {
    return this.#change((live, rules, now) => letReturn(live, { region, cluster }, rules, now));
  }

  /** Throws a kill switch; the version of the live value that has it, or why it was refused. */
  throwSwitch(kill: Kill): Result<number, string> {
    return this.#change((live, { router }) => throwSwitch(live, kill, router));
  }

  /** Releases a kill switch. */
  releaseSwitch(name: KillSwitch): Result<number, string> {
    return this.#change((live) => releaseSwitch(live, name));
  }

  /** Takes what operators published, when it is newer than what is known. */
  publish(published: PublishedTable): void {
    const live = this.read();
    const next = followTable(live, published);
    if (next !== live) this.#keep(next);
  }

  /** The live value as last folded. */
  read(): Live {
    this.#held ??= storedLive(this.ctx.storage.kv) ?? NOTHING_KNOWN;
    return this.#held;
  }

  /** The live value and what it was folded from. */
  state(): BoardState {
    return { live: this.read(), ...this.#heard() };
  }

  #change(change: (live: Live, rules: Rules, now: EpochMs) => Result<Live, string>): Result<number, string> {
    const changed = change(this.read(), embeddedRules(), Date.now());
    return changed.ok ? ok(this.#fold(changed.value).version) : changed;
  }

  #fold(live: Live): Live {
    const next = foldLive(live, this.#heard(), embeddedRules(), Date.now());
    this.#keep(next);
    return next;
  }

  /** The one place where a new live value comes to be; a board that is new begins its epoch. */
  #keep(live: Live): void {
    const kept = live.epoch === 0 ? { ...live, epoch: Date.now() } : live;
    storeLive(this.ctx.storage.kv, kept);
    this.#held = kept;
    this.ctx.waitUntil(announce(this.ctx, this.env, kept));
  }

  /** Writes the live value to KV when that is due. */
  override async alarm(): Promise<void> {
    await sendOut(this.ctx, this.env, () => this.read());
  }

  #heard(): Heard {
    return { reports: this.#reports(), edges: this.#edges };
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
