/**
 * Counters of one cluster at one vantage, moved on by one probe result.
 *
 * A cluster goes down by `fall` failures that need not follow one another, since a cluster that
 * fails every other probe is no place for viewers; it comes back only by `rise` successes in a row.
 * The counters are all that is kept: counting results in one batch or in parts, with the counters
 * stored in between, gives the same state.
 */
import type { ProbeCounters, ProbeResult } from "../model/probe.ts";
import type { ProbeRule } from "../model/rules.ts";
import { watchContent } from "./watch-content.ts";

/** Weight of a new round-trip time in the moving average, as RFC 6298 section 2 takes it for SRTT. */
const RTT_WEIGHT = 1 / 8;

/** The live value has it for every cluster and vantage, and must not outgrow what can be stored when all of them fail. */
const LONGEST_WHY = 160;

/**
 * Counts one result, as gdnsd does (docs/gdnsd.config.podin, service_types: our fall, clear and
 * rise are its down_thresh, ok_thresh and up_thresh).
 * @param counters null before the first result, which sets the state by itself
 */
export function countProbe(counters: ProbeCounters | null, probed: ProbeResult, probe: ProbeRule): ProbeCounters {
  const { result, content } = watchContent(counters?.content ?? null, probed, probe);
  const seen = {
    lastAt: result.at,
    rttMs: averageRtt(counters?.rttMs ?? null, result.rttMs),
    ...said(counters, result),
    row: result.ok ? [...(counters?.row ?? []), result.at].slice(-probe.rise) : [],
    content,
    why: shown(result.why),
  };
  if (counters === null) {
    return { state: result.ok ? "up" : "down", since: result.at, failures: 0, successes: 0, ...seen };
  }
  const counted = counters.state === "up" ? countUp(counters, result.ok, probe) : countDown(counters, result.ok, probe);
  return { ...counted, since: counted.state === counters.state ? counters.since : result.at, ...seen };
}

/** The words quote what the cluster sent, and end in terminals: a header may hold what steers those, or turns text around. */
function shown(why: string): string {
  const plain = why.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return plain.length > LONGEST_WHY ? `${plain.slice(0, LONGEST_WHY - 1)}…` : plain;
}

/** What a cluster says of itself holds until it says something else. */
function said(counters: ProbeCounters | null, result: ProbeResult): Pick<ProbeCounters, "ready" | "degraded"> {
  const { ready, degraded } = result.ok ? result : (counters ?? result);
  return { ready, degraded };
}

type Counted = Pick<ProbeCounters, "state" | "failures" | "successes">;

function countUp(counters: ProbeCounters, ok: boolean, probe: ProbeRule): Counted {
  if (!ok) {
    const failures = counters.failures + 1;
    if (failures >= probe.fall) return { state: "down", failures: 0, successes: 0 };
    return { state: "up", failures, successes: 0 };
  }
  const successes = counters.failures === 0 ? 0 : counters.successes + 1;
  if (successes >= probe.clear) return { state: "up", failures: 0, successes: 0 };
  return { state: "up", failures: counters.failures, successes };
}

function countDown(counters: ProbeCounters, ok: boolean, probe: ProbeRule): Counted {
  const successes = ok ? counters.successes + 1 : 0;
  if (successes >= probe.rise) return { state: "up", failures: 0, successes: 0 };
  return { state: "down", failures: 0, successes };
}

function averageRtt(average: number | null, sample: number | null): number | null {
  if (average === null || sample === null) return sample ?? average;
  return average + (sample - average) * RTT_WEIGHT;
}
