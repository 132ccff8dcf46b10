/**
 * A prober looks at every cluster from one vantage, for ever.
 *
 * The loop is its alarm, and must survive everything. So the next alarm is set before anything is
 * probed, what follows cannot throw, a call that hangs is left behind, and the counters are stored
 * as they change. The runtime runs one alarm of an object at a time, so probes of one cluster never
 * overlap. What is lost all the same is armed again by the watchdog (`ensure`, from cron).
 */
import { DurableObject } from "cloudflare:workers";
import { countProbe } from "../core/health/count-probe.ts";
import { wasSlow, type Waiting } from "../core/health/next-probe.ts";
import { isAlarmLost, planRound, type ProbeRound } from "../core/health/plan-round.ts";
import { probedHost } from "../core/health/probe-request.ts";
import { UNKNOWN_COLO } from "../core/health/read-colo.ts";
import {
  COUNTERS_FORMAT,
  readCounters,
  type EarlierCounters,
  type StoredCounters,
} from "../core/health/upgrade-counters.ts";
import type { EpochMs } from "../core/model/ids.ts";
import type { VantageReport } from "../core/model/probe.ts";
import type { ClusterRule, VantageRule } from "../core/model/rules.ts";
import { askColo } from "./ask-colo.ts";
import { doorsOf } from "./doors.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { forgetOthers } from "./forget-others.ts";
import { healthBoard } from "./health-board.ts";
import { logFault } from "./log.ts";
import { vouchWith } from "./probe-assertion.ts";
import { probeCluster } from "./probe-cluster.ts";
import { runRound } from "./run-round.ts";
import { within } from "./within.ts";

const REPORT_WITHIN_MS = 2_000;
/** When a round that could not be planned is tried again. */
const AGAIN_MS = 10_000;
const COLO_FOR_MS = 3_600_000;

/** Keys of counters: this and the cluster. */
const COUNTERS = "cluster:";

interface StoredColo {
  readonly format: 1;
  readonly colo: string;
  readonly askedAt: EpochMs;
}

export class Prober extends DurableObject<Env> {
  /** Starts the loop of this vantage, or restarts it where its alarm was lost. */
  async ensure(vantage: string): Promise<void> {
    if (this.ctx.storage.kv.get("vantage") !== vantage) this.ctx.storage.kv.put("vantage", vantage);
    const { clusters } = embeddedRules();
    const names = clusters.map((cluster) => cluster.name);
    forgetOthers(this.ctx.storage.kv, COUNTERS, names);
    const now = Date.now();
    if (isAlarmLost(await this.ctx.storage.getAlarm(), clusters, now)) await this.ctx.storage.setAlarm(now + 1);
  }

  override async alarm(): Promise<void> {
    const vantage = this.#vantage();
    if (vantage === undefined) return; // the rules no longer name it: the loop ends here
    const round = this.#plan(vantage);
    await this.ctx.storage.setAlarm(round?.nextAt ?? Date.now() + AGAIN_MS);
    if (round === null) return;
    try {
      this.ctx.waitUntil(this.#locate(vantage, this.env.COLO_TRACE));
      await this.#probe(vantage, round);
      const report = this.#report(vantage);
      await within(REPORT_WITHIN_MS, healthBoard(this.env).report(report));
    } catch (fault) {
      logFault("probe round", vantage.name, fault);
    }
  }

  #vantage(): VantageRule | undefined {
    const name = this.ctx.storage.kv.get("vantage");
    return embeddedRules().vantages.find((vantage) => vantage.name === name);
  }

  #plan(vantage: VantageRule): ProbeRound | null {
    try {
      const dueAt = (cluster: ClusterRule): EpochMs | null => this.#stored(cluster)?.dueAt ?? null;
      return planRound(embeddedRules().clusters, dueAt, Date.now(), Math.random());
    } catch (fault) {
      logFault("planning a probe round", vantage.name, fault);
      return null;
    }
  }

  async #probe(vantage: VantageRule, { due, nextAt }: ProbeRound): Promise<void> {
    const waiting = due.map((one): Waiting => {
      const tookMs = this.#stored(one.cluster)?.tookMs ?? 0;
      return { ...one, slow: wasSlow(tookMs, one.cluster.probe.timeoutMs) };
    });
    await runRound(waiting, nextAt, (one) => this.#probeOne(vantage, one));
  }

  async #probeOne(vantage: VantageRule, { cluster, dueAgainAt }: Waiting): Promise<void> {
    const startedAt = Date.now();
    const result = await probeCluster(cluster, {
      vantage: vantage.name,
      host: probedHost(embeddedRules()),
      doors: doorsOf(this.env),
      vouch: vouchWith(this.env),
    });
    const counters = countProbe(this.#stored(cluster)?.counters ?? null, result, cluster.probe);
    const tookMs = Math.max(0, Date.now() - startedAt);
    const stored: StoredCounters = { format: COUNTERS_FORMAT, counters, dueAt: dueAgainAt, tookMs };
    this.ctx.storage.kv.put(COUNTERS + cluster.name, stored);
  }

  #stored(cluster: ClusterRule): StoredCounters | null {
    return readCounters(this.ctx.storage.kv.get<StoredCounters | EarlierCounters>(COUNTERS + cluster.name));
  }

  /**
   * Asks where this object runs, at most once an hour, since an object may be moved; no round waits for it.
   * Without an address it is not asked.
   */
  async #locate(vantage: VantageRule, url: string | undefined): Promise<void> {
    if (url === undefined || url === "") return;
    const now = Date.now();
    const known = this.#colo();
    if (known !== undefined && Math.abs(now - known.askedAt) < COLO_FOR_MS) return;
    this.#keepColo({ format: 1, colo: known?.colo ?? UNKNOWN_COLO, askedAt: now });
    this.#keepColo({ format: 1, colo: await askColo(url, vantage.name), askedAt: now });
  }

  #keepColo(stored: StoredColo): void {
    this.ctx.storage.kv.put("colo", stored);
  }

  #colo(): StoredColo | undefined {
    const stored = this.ctx.storage.kv.get<StoredColo>("colo");
    return stored?.format === 1 ? stored : undefined;
  }

  #report(vantage: VantageRule): VantageReport {
    const counted = embeddedRules().clusters.flatMap((cluster) => {
      const stored = this.#stored(cluster);
      return stored === null ? [] : [[cluster.name, stored.counters] as const];
    });
    const colo = this.#colo()?.colo ?? UNKNOWN_COLO;
    return { vantage: vantage.name, colo, at: Date.now(), clusters: Object.fromEntries(counted) };
  }
}
