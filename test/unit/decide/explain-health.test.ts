import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { explainLines } from "../../../src/core/decide/explain-text.ts";
import type { Pick, RegionRule } from "../../../src/core/model/rules.ts";
import { AT, bundleOf, live, measured, MINUTE, region, tier, viewerNumber, type Told } from "../small-rules.ts";

const UP: Readonly<Record<string, Told>> = { a: "up", b: "up", c: "up" };

interface Asked {
  readonly known?: Readonly<Record<string, Told>>;
  readonly tiers?: readonly Readonly<Record<string, number>>[];
  readonly pick?: Pick;
  readonly rule?: Partial<RegionRule>;
  readonly detail?: "full" | "summary";
}

/** The lines about health, of the first viewer whose decision is as wanted. */
function lines(
  { known = {}, tiers = [{ a: 60, b: 40 }, { c: 1 }], pick, rule = {}, detail = "full" }: Asked,
  at: string,
) {
  const world = region("world", { tiers: tiers.map((one) => tier(one, pick)), maxEjectPercent: 100, ...rule });
  const bundle = bundleOf({ regions: [world] });
  for (let n = 0; n < 500; n++) {
    const decision = decide(bundle, live({ ...UP, ...known }), viewerNumber(n), detail);
    if (decision.kind !== "handoff" || decision.cluster !== at) continue;
    const all = explainLines(decision);
    const first = all.findIndex(({ stage }) => stage === "health");
    const next = all.findIndex(({ stage }, place) => place > first && stage !== "");
    return all.slice(first, next).map(({ text }) => text);
  }
  throw new Error(`no viewer is sent to ${at}`);
}

/** Without the state and what it takes. */
const ends = (asked: Asked, at: string) => lines(asked, at).map((text) => text.replace(/ {2}.*(?= {2}gets)/, ""));

describe("what each cluster gets, and why the viewer is not there", () => {
  test("another home, and a tier that nobody reaches", () => {
    expect(ends({}, "a")).toEqual([
      "a  gets 60 %  chosen",
      "b  gets 40 %  his home is a",
      "c  gets 0 %  a tier before it has him",
    ]);
  });

  test("his own home does not keep him, and the next tier has him", () => {
    const texts = ends({ known: { a: { dial: 50 } }, tiers: [{ a: 1 }, { c: 1 }] }, "c");
    expect(texts).toEqual([
      "a  gets 50 %  his home, but does not keep him",
      "  dial 50 %, as stated",
      "c  gets 50 %  chosen",
    ]);
  });

  test("a cluster that takes nothing says why by itself", () => {
    expect(
      lines({ known: { a: { measured: measured({ state: "down", since: AT - MINUTE, why: "refused" }) } } }, "b"),
    ).toEqual([
      "a  down for 1 min  takes 0 % (down)  gets 0 %",
      "  last probe failed: refused",
      "b  up for 1 h  takes 100 % (measured)  gets 56 %  chosen",
      "c  up for 1 h  takes 100 % (measured)  gets 44 %  his home is c".replace(
        "his home is c",
        "a tier before it has him",
      ),
    ]);
  });

  test("in a list, those before and behind", () => {
    const asked: Asked = { pick: "first", known: { a: { dial: 0 }, b: { dial: 50 } } };
    expect(ends(asked, "c").filter((text) => text.includes("gets"))).toEqual([
      "a  gets 0 %",
      "b  gets 50 %  does not keep him",
      "c  gets 50 %  chosen",
    ]);
    expect(ends({ pick: "first" }, "a").at(-1)).toBe("c  gets 0 %  further down his list");
  });

  test("a summary knows no shares of weighted tiers, and says none", () => {
    expect(lines({ detail: "summary" }, "a")[0]).toBe("a  up for 1 h  takes 100 % (measured)  chosen");
  });
});

test("the region's vantage is named, and vantages that call the cluster down", () => {
  const down = measured({ state: "down", since: AT - MINUTE });
  const view = { says: "down", since: AT - MINUTE, at: AT, rttMs: null, why: "refused", standing: "counted" } as const;
  const vantages = { sam: { ...view, verdict: down }, fra: { ...view, says: "up", why: "", verdict: null } } as const;
  const rule = { tiers: [tier({ a: 1 }), tier({ b: 1 })] };
  const bundle = bundleOf({
    regions: [region("world", { ...rule, vantage: "sam" as never })],
    vantages: [{ name: "sam" as never, hint: "sam", lat: 0, lon: 0 }],
  });
  const decision = decide(bundle, live({ a: { vantages }, b: "up" }), viewerNumber(1), "full");
  const texts = explainLines(decision).map(({ text }) => text);
  expect(texts).toContain("a  down for 1 min by sam  takes 0 % (down)  gets 0 %");
  expect(texts).toContain("  vantages: fra says up for 1 min, sam says down for 1 min (refused)");
});
