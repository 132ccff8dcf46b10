/**
 * Health that changes over time, as the steps of a rule test tell it → the live value at each step.
 *
 * A cluster that comes back after being down has one more flap and its own `since`, as the fold of
 * probe results gives it, so that the region's hold-down and ramp are really gone through; where fail-back
 * is manual it waits, and after an order of a file it returns as it would. Clusters
 * that a step does not name stay as they are, and are measured afresh: `at` moves with the time.
 */
import { flapsAfter } from "../../health/measured-later.ts";
import type { EpochMs } from "../../model/ids.ts";
import type { ClusterLive, Live, Measured } from "../../model/live.ts";
import { ordersOn } from "../../model/orders-on.ts";
import { own } from "../../model/record.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { TestStep } from "../../model/rule-test.ts";
import type { Rules } from "../../model/rules.ts";
import { factReader } from "../facts/fact-reader.ts";
import { readHealth, readPercent, withHealth, type SaidHealth } from "../facts/read-health.ts";
import { joinPercent } from "../facts/said-over.ts";

/** The live value before the first step. */
export function startOf(live: Live, at: EpochMs): Live {
  return { ...live, version: 1, at };
}

/** The live value after a step, or what cannot be understood of it. */
export function momentLater(before: Live, step: TestStep, rules: Rules): Result<Live, readonly string[]> {
  const at = before.at + step.afterMs;
  const facts = factReader({ health: step.health, percent: step.percent });
  const said = readHealth(facts, rules, at);
  const percent = readPercent(facts, rules);
  if (facts.faults.length > 0) return fail(facts.faults);
  const changed = Object.entries(said).map(([name, now]) => [name, saidLater(own(before.clusters, name), now)]);
  const told = { ...before, version: before.version + 1, at, percent: joinPercent(before.percent, percent) };
  const looked = lookedAtAgain(told, before.at, at);
  return ok(withReturns(withHealth(looked, Object.fromEntries(changed), rules, at), rules, at));
}

/** What was believed before is measured afresh; time alone makes no measurement stale. */
function lookedAtAgain(live: Live, before: EpochMs, at: EpochMs): Live {
  const clusters = Object.entries(live.clusters).map(
    ([name, one]) => [name, one.at < before ? one : { ...one, at }] as const,
  );
  return { ...live, clusters: Object.fromEntries(clusters) };
}

/** A cluster whose order is over returns after `rise` successes, as soon as it is well. */
function withReturns(live: Live, { clusters, overrides }: Rules, at: EpochMs): Live {
  const returned = clusters.flatMap(({ name, probe }) => {
    const known = own(live.clusters, name);
    const { state } = ordersOn(name, { live, overrides, at });
    if (known?.measured == null || known.measured.state === "down" || state?.ended !== true) return [];
    const back = Math.max(state.untilMs, known.measured.since) + probe.rise * probe.intervalMs;
    return back > at ? [] : [[name, { ...known, returned: { until: state.untilMs, at: back } }] as const];
  });
  return { ...live, clusters: { ...live.clusters, ...Object.fromEntries(returned) } };
}

/** An order leaves what is measured alone; lifting it returns to that at once. */
function saidLater(before: ClusterLive | undefined, said: SaidHealth): SaidHealth {
  const known = before?.measured ?? null;
  if (said.forced !== null) return { ...said, measured: known ?? said.measured };
  return said.measured === null ? said : { ...said, measured: measuredLater(known, said.measured) };
}

function measuredLater(before: Measured | null, said: Measured): Measured {
  if (before === null) return said;
  const turned = (before.state === "down") !== (said.state === "down");
  if (!turned) return { ...before, state: said.state, ready: said.ready };
  return { ...said, flaps: flapsAfter(before, said.state, said.since) };
}
