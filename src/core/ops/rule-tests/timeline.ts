/**
 * Health that changes over time, as the steps of a rule test tell it → the live value at each step.
 *
 * A cluster that comes back after being down has one more flap and its own `since`, as the fold of
 * probe results gives it, so that the region's hold-down and ramp are really gone through. Clusters
 * that a step does not name stay as they are, and are measured afresh: `at` moves with the time.
 */
import { flapsAfter } from "../../health/measured-later.ts";
import type { EpochMs } from "../../model/ids.ts";
import type { ClusterLive, Live, Measured } from "../../model/live.ts";
import { own } from "../../model/record.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { TestStep } from "../../model/rule-test.ts";
import type { Rules } from "../../model/rules.ts";
import { factReader } from "../facts/fact-reader.ts";
import { readHealth, readPercent, withHealth, type SaidHealth } from "../facts/read-health.ts";

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
  return ok(withHealth(lookedAtAgain(told, before.at, at), Object.fromEntries(changed), rules, at));
}

/** What was believed before is measured afresh; time alone makes no measurement stale. */
function lookedAtAgain(live: Live, before: EpochMs, at: EpochMs): Live {
  const clusters = Object.entries(live.clusters).map(
    ([name, one]) => [name, one.at < before ? one : { ...one, at }] as const,
  );
  return { ...live, clusters: Object.fromEntries(clusters) };
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

function joinPercent(before: Live["percent"], said: Live["percent"]): Live["percent"] {
  const joined = Object.entries(said).map(([rollout, regions]) => [rollout, { ...own(before, rollout), ...regions }]);
  return { ...before, ...Object.fromEntries(joined) };
}
