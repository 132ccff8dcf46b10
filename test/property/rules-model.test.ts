/**
 * `decide` against a second, plain reading of the rules, over situations in which everything happens at once.
 *
 * Where a viewer's bucket is within one of a threshold, the order of additions decides; there only shares are compared.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/core/decide/decide.ts";
import type { Decision, HandoffDecision } from "../../src/core/model/decision.ts";
import { NO_TOKENS } from "../../src/core/model/session.ts";
import { BY_PATH, MANIFEST, pinTo, SEGMENT } from "../unit/pins.ts";
import { bundleOf } from "../unit/small-rules.ts";
import { NAMES, situations, type Whole } from "./arbitrary-situations.ts";
import { modelled, type Modelled } from "./rules-model.ts";
import { testedIn, type Piece } from "./standings-model.ts";

const RUNS = { seed: 42, numRuns: 12_000 };

function outcomeOf({ kind, reason }: Decision): Modelled["outcome"] {
  if (kind === "handoff") return "chosen";
  return kind === "respond" && reason === "no-cluster" ? "response" : "none";
}

/** What is promised of the reason: panic and fail-open are told where they are, and nowhere else. */
function telling({ reason }: HandoffDecision): string {
  return reason === "panic" || reason === "fail-open" ? reason : "other";
}

function wantedReason({ how, panic }: Modelled): string {
  if (how === "fail-open") return how;
  return panic ? "panic" : "other";
}

function sharesFound({ shares }: HandoffDecision): readonly unknown[] {
  return shares.flatMap((one) =>
    "tier" in one ? [[one.tier, one.basisPoints - one.degraded, one.degraded, one.panic]] : [],
  );
}

function sharesWanted({ shares, panics }: Modelled): readonly unknown[] {
  return [...shares].map(([tier, [healthy, degraded]]) => [tier, healthy, degraded, panics.has(tier)]);
}

/** Clusters whose predicted load is more than a basis point off. */
function misloaded({ trace }: HandoffDecision, { loads }: Modelled): readonly string[] {
  const told = trace.flatMap((step) => (step.stage === "shares" ? step.loads : []));
  return told
    .filter(({ cluster, basisPoints }) => Math.abs(basisPoints - 10_000 * (loads.get(cluster) ?? 0)) > 1)
    .map(({ cluster }) => cluster);
}

const gives = ({ healthy, degraded, dial }: Piece): boolean => (healthy + degraded) * dial > 0;

/** What is wrong with a failover list; empty when nothing is. */
function failoverFaults({ cluster, failover }: HandoffDecision, { tiers, how, panics }: Modelled): readonly string[] {
  const behind = failover.map((one) => String(one.cluster));
  const pieces = new Map(tiers.flatMap((tier) => tier.pieces).map((one) => [one.name, one]));
  // Only a cluster that is down and above the ejection cap is down and keeps sessions.
  const isCapped = [...pieces.values()].some(({ isDown, keeps }) => isDown && keeps);
  const ignoresHealth = how === "fail-open" || panics.size > 0 || isCapped;
  const faults: string[] = [];
  if (new Set([cluster, ...behind]).size !== behind.length + 1) faults.push("a cluster twice");
  for (const name of behind) {
    const piece = pieces.get(name);
    if (piece === undefined) faults.push(`${name} is no candidate`);
    else if (piece.excluded && !gives(piece)) faults.push(`${name} is drained or forced down`);
    else if (!ignoresHealth && !gives(piece)) faults.push(`${name} has nothing to give`);
  }
  const others = [...pieces.values()].filter((one) => one.name !== cluster && gives(one));
  if (behind.length < Math.min(3, others.length)) faults.push("a cluster that could help is missing");
  return faults;
}

describe("the rules, read twice", () => {
  test("give one answer: cluster, tier, shares, panic, predicted loads, and a failover list that holds what it may", () => {
    const seen = { home: 0, repick: 0, list: 0, panic: 0, degraded: 0, "fail-open": 0, response: 0, none: 0 };
    fc.assert(
      fc.property(situations, ({ rules, live, viewer }: Whole) => {
        const decision = decide(bundleOf(rules), live, viewer, "full");
        const wanted = modelled(rules, live, viewer);
        expect(outcomeOf(decision)).toBe(wanted.outcome);
        if (decision.kind !== "handoff" || wanted.outcome === "none" || wanted.outcome === "response") {
          if (wanted.outcome !== "chosen") seen[wanted.outcome]++;
          return;
        }
        seen[wanted.panic ? "panic" : wanted.how]++;
        if ([...wanted.shares.values()].some(([, degraded]) => degraded > 0)) seen.degraded++;
        expect(sharesFound(decision)).toEqual(sharesWanted(wanted));
        expect(misloaded(decision, wanted)).toEqual([]);
        expect(failoverFaults(decision, wanted)).toEqual([]);
        if (wanted.margin < 1) return;
        expect([decision.cluster, decision.tier, telling(decision)]).toEqual([
          wanted.cluster,
          wanted.tier,
          wantedReason(wanted),
        ]);
      }),
      RUNS,
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });

  test("keep a session at its cluster, move it once on a manifest, and never out of residency or to a drained cluster", () => {
    const seen = { kept: 0, moved: 0, opened: 0, none: 0 };
    const request = fc.record({ whole: situations, to: fc.constantFrom(...NAMES), starts: fc.boolean() });
    fc.assert(
      fc.property(request, ({ whole: { rules, live, viewer }, to, starts }) => {
        const routes = rules.routes.map((one) => ({ ...one, session: BY_PATH }));
        const session = { ...NO_TOKENS, path: pinTo(to, { route: null }) };
        const who = { ...viewer, path: starts ? MANIFEST : SEGMENT, session };
        const wanted = withSession(modelled(rules, live, viewer), to, starts);
        if (wanted === null) return;
        seen[wanted.what]++;
        const decision = decide(bundleOf({ ...rules, routes }), live, who);
        expect([outcomeOf(decision), ...keptAs(decision)]).toEqual(wanted.expected);
      }),
      { ...RUNS, numRuns: 6000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});

describe("a test header, read twice", () => {
  test("goes to its cluster, whatever is measured, unless residency or an order of an operator forbids it", () => {
    const seen = { used: 0, unknown: 0, forbidden: 0, excluded: 0 };
    const request = fc.record({ whole: situations, to: fc.constantFrom(...NAMES, ...NAMES, "gone"), role: ROLE });
    fc.assert(
      fc.property(request, ({ whole: { rules, live, viewer }, to, role }) => {
        const bundle = bundleOf(rules);
        const decision = decide(bundle, live, { ...viewer, test: { cluster: to, role, region: null } });
        const wanted = testedIn(rules, live, viewer, to);
        seen[wanted]++;
        expect(decision.trace.flatMap((step) => (step.stage === "test-cluster" ? [step.outcome] : []))).toEqual([
          wanted,
        ]);
        const [kind, cluster, reason, failover] = tellingOf(decide(bundle, live, viewer));
        const usual = [kind, cluster, reason, role === null ? failover : failover && []];
        expect(tellingOf(decision)).toEqual(wanted === "used" ? ["handoff", to, "test-header", []] : usual);
      }),
      { ...RUNS, numRuns: 6000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });
});

const ROLE = fc.constantFrom(null, "canary");

/** What a test is about. */
function tellingOf(decision: Decision): readonly [kind: string, cluster: unknown, reason: string, failover: unknown] {
  const { kind, reason } = decision;
  return kind === "handoff"
    ? [kind, decision.cluster, reason, decision.failover.map((one) => one.cluster)]
    : [kind, null, reason, null];
}

/** Where a session is, what becomes of its token, and the reason as far as sessions change it. */
function keptAs(decision: Decision): readonly unknown[] {
  if (decision.kind !== "handoff") return [];
  const { cluster, session, reason } = decision;
  const told = ["pinned", "repinned", "fail-open", "failover"].includes(reason) ? reason : "other";
  return [cluster, session?.action ?? null, session?.action === "start" || session === null ? "any" : told];
}

interface SessionWanted {
  readonly what: "kept" | "moved" | "opened" | "none";
  readonly expected: readonly unknown[];
}

/** Step 7 over the choice without a session; null where a viewer is too near a threshold to say, or nothing is said. */
function withSession(free: Modelled, to: string, starts: boolean): SessionWanted | null {
  const held = free.tiers.flatMap(({ pieces }) => pieces).find(({ name }) => name === to);
  if (held?.keeps === true) return { what: "kept", expected: ["chosen", to, "keep", "pinned"] };
  if (free.outcome !== "chosen") return { what: "none", expected: [free.outcome] };
  if (free.margin < 1) return null;
  if (held === undefined) return { what: "none", expected: ["chosen", free.cluster, starts ? "start" : null, "any"] };
  if (free.how === "fail-open" && !held.excluded) {
    return { what: "opened", expected: ["chosen", to, "keep", "fail-open"] };
  }
  if (free.cluster === to) return null;
  const [action, reason] = starts ? ["repin", "repinned"] : ["keep", "failover"];
  return { what: "moved", expected: ["chosen", free.cluster, action, reason] };
}
