/**
 * Laws of live content that is watched for change.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countProbe } from "../../src/core/health/count-probe.ts";
import type { ProbeCounters, ProbeResult } from "../../src/core/model/probe.ts";
import type { ProbeRule } from "../../src/core/model/rules.ts";
import { PROBE, result } from "../unit/health/watched.ts";

const RUNS = { seed: 42, numRuns: 500 };
const STEP_MS = 1000;

const rules: fc.Arbitrary<ProbeRule> = fc
  .record({
    fall: fc.integer({ min: 1, max: 4 }),
    clear: fc.integer({ min: 1, max: 4 }),
    rise: fc.integer({ min: 1, max: 4 }),
    changesWithinMs: fc.integer({ min: STEP_MS, max: 6 * STEP_MS }),
  })
  .map((written) => ({ ...PROBE, ...written }));

/** Digests, or null for a probe that failed otherwise, a second apart. */
const digests = fc.array(fc.constantFrom("a", "a", "a", "b", null), { minLength: 1, maxLength: 40 });

function resultsOf(seen: readonly (string | null)[]): readonly ProbeResult[] {
  return seen.map((content, at) => result(content !== null, at * STEP_MS, { content }));
}

function count(from: ProbeCounters | null, seen: readonly ProbeResult[], probe: ProbeRule): ProbeCounters | null {
  return seen.reduce<ProbeCounters | null>((counters, one) => countProbe(counters, one, probe), from);
}

/** For how long the last content has been the same, as far as anybody saw; read from the whole history. */
function sameForMs(seen: readonly (string | null)[]): number {
  const last = seen.length - 1;
  const differs = seen.findLastIndex((digest) => digest !== null && digest !== seen[last]);
  const since = seen.findIndex((digest, at) => at > differs && digest === seen[last]);
  return (last - since) * STEP_MS;
}

test("a probe that passed otherwise fails exactly when its content is the same for longer than the rules allow", () => {
  fc.assert(
    fc.property(rules, digests, (probe, seen) => {
      const counters = count(null, resultsOf(seen), probe);
      const passed = seen.at(-1) !== null && sameForMs(seen) <= (probe.changesWithinMs ?? 0);
      expect(counters?.why === "").toBe(passed);
    }),
    RUNS,
  );
});

test("content that always changes counts as if nobody watched it", () => {
  fc.assert(
    fc.property(rules, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (probe, oks) => {
      const seen = oks.map((ok, at) => result(ok, at * STEP_MS, { content: ok ? String(at) : null }));
      const unwatched = count(null, seen, { ...probe, changesWithinMs: null });
      expect({ ...count(null, seen, probe), content: null }).toEqual(unwatched);
    }),
    RUNS,
  );
});

test("one batch equals the same results in parts, with the counters stored in between", () => {
  fc.assert(
    fc.property(rules, digests, fc.nat(40), (probe, seen, at) => {
      const results = resultsOf(seen);
      const stored = JSON.parse(JSON.stringify(count(null, results.slice(0, at), probe))) as ProbeCounters | null;
      expect(count(stored, results.slice(at), probe)).toEqual(count(null, results, probe));
    }),
    RUNS,
  );
});
