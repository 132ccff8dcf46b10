/**
 * Clusters that cool, alone and together with breakers; breakers alone are in plan-handoff.test.ts.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterFailure, CLOSED } from "../../../src/core/handoff/breaker.ts";
import { passBreakers, type Passage } from "../../../src/core/handoff/pass-breakers.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";

const NOW = 1_000_000;
/** Of an opening of 5 s. */
const OPENED = { open: NOW - 1000, due: NOW - 6000 };

/** What is known of each cluster, in the decision's order: nothing, its breaker, that it cools for 4 s, or both. */
type Known = "well" | "open" | "due" | "cools" | "open cools" | "due cools";
const KINDS: readonly Known[] = ["well", "open", "due", "cools", "open cools", "due cools"];

function pass(...known: readonly Known[]): Passage<{ readonly cluster: ClusterName }> {
  const names = known.map((_, at) => asId<ClusterName>("abcdef"[at] ?? ""));
  const breakers = names.flatMap((name, at) => {
    const state = known[at]?.split(" ")[0];
    const since = state === "open" || state === "due" ? OPENED[state] : null;
    if (since === null) return [];
    return [[name, [1, 2, 3, 4, 5].reduce((breaker) => afterFailure(breaker, since, since, 0.5), CLOSED)] as const];
  });
  const cooled = names.filter((_, at) => known[at]?.includes("cools")).map((name) => [name, NOW + 4000] as const);
  const troubles = { breakers: new Map<string, typeof CLOSED>(breakers), cooled: new Map<string, number>(cooled) };
  return passBreakers(
    names.map((cluster) => ({ cluster })),
    troubles,
    NOW,
    "fit",
  );
}

const order = (passage: Passage<{ readonly cluster: ClusterName }>): string =>
  passage.targets.map(({ cluster }) => cluster).join("");

describe("clusters that cool", () => {
  const rows: [known: Known[], order: string][] = [
    [["well", "well", "well"], "abc"],
    [["cools", "well", "well"], "bca"],
    [["well", "cools", "well"], "acb"],
    [["cools", "cools", "well"], "cab"],
    [["cools", "cools", "cools"], "abc"],
    [["cools", "open", "well"], "cab"],
    [["open", "cools", "well"], "cba"],
    [["open", "open"], "ab"],
    [["open", "cools"], "ba"],
    [["open", "open cools", "cools", "cools"], "cdab"],
    [["due cools", "cools"], "ba"],
    [["cools", "open"], "ab"],
    [["due", "cools", "well"], "acb"],
    [["due cools", "well"], "ba"],
  ];
  test.each(rows)("%j are tried as %s", (known, wanted) => {
    expect(order(pass(...known))).toBe(wanted);
  });

  test("are named with the time that is left, and told apart from open breakers", () => {
    expect(pass("cools", "open", "open cools", "well").passedOver).toEqual([
      { cluster: "a", because: "cooling", leftMs: 4000 },
      { cluster: "b", because: "breaker", leftMs: 4000 },
      { cluster: "c", because: "breaker", leftMs: 4000 },
    ]);
  });

  test("are tried first where every other is open, which is no trial, and is told", () => {
    expect(pass("open", "cools")).toMatchObject({ trial: null, passedOver: [{ cluster: "a", because: "breaker" }] });
  });

  test("get no trial of their breaker until they want requests again", () => {
    expect(pass("due", "well").trial).toBe("a");
    expect(pass("due cools", "well").trial).toBeNull();
  });

  test("are neither lost nor tried before one that is well", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 6 }), (known) => {
        const passage = pass(...known);
        const tried = order(passage);
        expect(tried.split("").toSorted().join("")).toBe("abcdef".slice(0, known.length));
        const isWell = (name: string): boolean => known["abcdef".indexOf(name)] === "well";
        const behindTrial = tried
          .split("")
          .slice(passage.trial === null ? 0 : 1)
          .map(isWell);
        expect(behindTrial).toEqual(behindTrial.toSorted((a, b) => Number(b) - Number(a)));
      }),
      { numRuns: 500 },
    );
  });
});
