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
import { isAlarmLost, planRound, type DueProbe, type ProbeRound } from "../core/health/plan-round.ts";
import type { EpochMs } from "../core/model/ids.ts";
import type { ProbeCounters, VantageReport } from "../core/model/probe.ts";
import type { ClusterRule, VantageRule } from "../core/model/rules.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { forgetOthers } from "./forget-others.ts";
import { healthBoard } from "./health-board.ts";
import { logFault } from "./log.ts";
import { probeCluster } from "./probe-cluster.ts";
import { within } from "./within.ts";

/** Of the six connections that one invocation may hold, one stays free for the report. */
const PROBES_AT_ONCE = 5;
const REPORT_WITHIN_MS = 2_000;

/** Keys of counters: this and the cluster. */
const COUNTERS = "cluster:";
const COUNTERS_FORMAT = 1;

interface StoredCounters {
  readonly format: number;
  readonly counters: ProbeCounters;
  readonly dueAt: EpochMs;
}

export class Prober extends DurableObject<Env> {
  /** Starts the loop of this vantage, or restarts it where its alarm was lost. */
  async ensure(vantage: string): Promise<void> {
    if (this.ctx.storage.kv.get("vantage") !== vantage) this.ctx.storage.kv.put("vantage", vantage);
    const names = embeddedRules().clusters.map((cluster) => cluster.name);
    forgetOthers(this.ctx.storage.kv, COUNTERS, names);
    const now = Date.now();
    if (isAlarmLost(await this.ctx.storage.getAlarm(), now)) await this.ctx.storage.setAlarm(now + 1);
  }

  override async alarm(): Promise<void> {
    const vantage = this.#vantage();
    if (vantage === undefined) return; // the rules no longer name it: the loop ends here
    const round = this.#plan();
    await this.ctx.storage.setAlarm(round.nextAt);
    try {
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

  #plan(): ProbeRound {
    const dueAt = (cluster: ClusterRule): EpochMs | null => this.#stored(cluster)?.dueAt ?? null;
    return planRound(embeddedRules().clusters, dueAt, Date.now(), Math.random());
  }

  /** Probes what is due until the next round begins; who is not reached by then is the first in it. */
  async #probe(vantage: VantageRule, round: ProbeRound): Promise<void> {
    const waiting = [...round.due];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await this.#probeOne(vantage, next);
        if (Date.now() >= round.nextAt) return;
      }
    };
    await Promise.all(Array.from({ length: PROBES_AT_ONCE }, lane));
  }

  async #probeOne(vantage: VantageRule, { cluster, dueAgainAt }: DueProbe): Promise<void> {
    const result = await probeCluster(cluster, vantage.name);
    const counters = countProbe(this.#stored(cluster)?.counters ?? null, result, cluster.probe);
    const stored: StoredCounters = { format: COUNTERS_FORMAT, counters, dueAt: dueAgainAt };
    this.ctx.storage.kv.put(COUNTERS + cluster.name, stored);
  }

  /** Counters of another format start anew: the next probe sets the state. */
  #stored(cluster: ClusterRule): StoredCounters | null {
    const stored = this.ctx.storage.kv.get<StoredCounters>(COUNTERS + cluster.name);
    return stored?.format === COUNTERS_FORMAT ? stored : null;
  }

  #report(vantage: VantageRule): VantageReport {
    const counted = embeddedRules().clusters.flatMap((cluster) => {
      const stored = this.#stored(cluster);
      return stored === null ? [] : [[cluster.name, stored.counters] as const];
    });
    // An object cannot see where it runs: the platform tells only requests from outside.
    return { vantage: vantage.name, colo: "unknown", at: Date.now(), clusters: Object.fromEntries(counted) };
  }
}
