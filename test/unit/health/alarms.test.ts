import { describe, expect, test } from "vitest";
import { alarmsOf } from "../../../src/core/health/alarms.ts";
import { foldLive, type Watch } from "../../../src/core/health/fold-live.ts";
import { letReturn } from "../../../src/core/health/orders.ts";
import { NOTHING_KNOWN, type Live } from "../../../src/core/model/live.ts";
import { refusalWords } from "../../../src/core/model/refusal.ts";
import { region, tier } from "../small-rules.ts";
import { inFile, stateOrder } from "./order-parts.ts";
import { FRESH_MS, heard, watch, watchOf, type Signs } from "./watched.ts";

const T = 1_700_000_000_000;
const ALL_UP: Signs = { "sa-east": "UUU", "us-east": "UUU", "eu-west": "UUU" };
const RULES = watchOf(ALL_UP);

/** After all were up, the vantages say this. */
function after(signs: Signs, watched: Watch = RULES, from: Live = NOTHING_KNOWN, why = "refused"): Live {
  const up = foldLive(from, heard(ALL_UP, T), watched, T);
  return foldLive(up, heard(signs, T + 1, { why }), watched, T + 1);
}

test("none while all is well", () => {
  expect(alarmsOf(after(ALL_UP), RULES, T)).toEqual([]);
});

test("a bad vantage is named, with what it sees", () => {
  const live = after({ "sa-east": "DUU", "us-east": "DUU", "eu-west": "UUU" });
  expect(alarmsOf(live, RULES, T)).toEqual([
    "Vantage sam is bad and not counted: it sees 2 of 3 clusters down, most of which the others see up. Look at its network.",
  ]);
});

test("a suspect cluster is named, with the vantage and its reason", () => {
  expect(alarmsOf(after({ ...ALL_UP, "sa-east": "DUU" }), RULES, T)).toEqual([
    "Cluster sa-east is suspect: only vantage sam sees it down (refused), which waits for a second vantage or for failures at edges. Look at the way between the two; if viewers cannot reach it, force it down.",
  ]);
});

describe("a gateway that refuses the edge", () => {
  const WHY = refusalWords("certificate: none");
  const sentence = (many: string): string =>
    `Cluster sa-east: refused hand-off: certificate: none (configuration, not an outage), say ${many} vantages. Look at what its gateway asks for and at what the edge shows: clientCertificate and the binding it names, the assertion's key.`;

  test("is named with its reason and with what to look at, and not called an outage", () => {
    const live = after({ ...ALL_UP, "sa-east": "DDD" }, RULES, NOTHING_KNOWN, WHY);
    expect(alarmsOf(live, RULES, T)).toEqual([sentence("3 of 3")]);
    const most = after({ ...ALL_UP, "sa-east": "DDU" }, RULES, NOTHING_KNOWN, WHY);
    expect(alarmsOf(most, RULES, T)).toEqual([sentence("2 of 3")]);
  });

  test("is no alarm of its own where a lone vantage says so: that one is suspect, with the same words", () => {
    const [alarm, ...others] = alarmsOf(after({ ...ALL_UP, "sa-east": "DUU" }, RULES, NOTHING_KNOWN, WHY), RULES, T);
    expect(others).toEqual([]);
    expect(alarm).toMatch(/^Cluster sa-east is suspect: .*configuration, not an outage/);
  });

  test("is told from one that is down for another reason", () => {
    expect(alarmsOf(after({ ...ALL_UP, "sa-east": "DDD" }), RULES, T)).toEqual([]);
  });
});

describe("a missing quorum", () => {
  const live = after(ALL_UP);
  const SENTENCE = "has a quorum of 2 fresh vantages been heard: the last verdicts stay. Look at the probers.";

  test("is told after a minute, and when there never was one", () => {
    expect(alarmsOf(live, RULES, T + 1 + 60_000)).toEqual([]);
    expect(alarmsOf(live, RULES, T + 1 + 61_000)).toEqual([`Not for 61 s ${SENTENCE}`]);
    expect(alarmsOf(NOTHING_KNOWN, RULES, T)).toEqual([`Never yet ${SENTENCE}`]);
  });

  test("of one cluster is told by its name", () => {
    const later = T + FRESH_MS + 60_000;
    const partly = foldLive(live, heard({ ...ALL_UP, "sa-east": "uUu" }, later), RULES, later);
    expect(alarmsOf(partly, RULES, later)).toEqual([
      "Cluster sa-east: fewer than 2 vantages have probed it for 92 s; its last verdict stays. Look at the probers.",
    ]);
  });

  test("is no alarm where the rules name no vantage", () => {
    expect(alarmsOf(NOTHING_KNOWN, watch(["sa-east"], []), T)).toEqual([]);
  });
});

test("a cluster whose order has ended and that has not returned is named, until it has", () => {
  const watched = { ...RULES, overrides: [inFile(stateOrder("drain", { id: "switch-upgrade", untilMs: T + 1 }))] };
  const live = after(ALL_UP, watched);
  expect(alarmsOf(live, watched, T)).toEqual([]);
  expect(alarmsOf(live, watched, T + 1)).toEqual([
    "Cluster sa-east has not returned: switch-upgrade ended at 2023-11-14T22:13:20Z, and most vantages have not yet seen enough successes in a row. Look at its probes, or force it up.",
  ]);
  const proven = heard(ALL_UP, T + 9, { row: [2, 3, 4, 5, 6].map((at) => T + at) });
  const back = foldLive(live, proven, watched, T + 9);
  expect(alarmsOf(back, watched, T + 9)).toEqual([]);
});

test("a cluster that is well and waits for an operator is named with the command, not while it is down", () => {
  const latam = region("latam", { failback: "manual", tiers: [tier({ "sa-east": 100, "us-east": 100 })] });
  const watched = { ...RULES, regions: [latam] };
  const down = after({ ...ALL_UP, "sa-east": "DDD" }, watched);
  expect(alarmsOf(down, watched, T)).toEqual([]);
  const back = foldLive(down, heard(ALL_UP, T + 2), watched, T + 2);
  expect(alarmsOf(back, watched, T)).toEqual([
    "Cluster sa-east is well again and waits until an operator lets it return to latam: POST /api/v1/failback, or failback mode auto in the rules of latam.",
  ]);
  const returning = letReturn(back, { region: "latam", cluster: "sa-east" }, watched, T + 3);
  expect(returning.ok && alarmsOf(returning.value, watched, T + 3)).toEqual([]);
});

test("a region with more clusters down than probes may take away is named", () => {
  const world = region("world", { tiers: [tier({ "sa-east": 100, "us-east": 100, "eu-west": 100 })] });
  const watched = { ...RULES, regions: [world] };
  const live = after({ ...ALL_UP, "sa-east": "DDD", "us-east": "DDD" }, watched);
  expect(alarmsOf(live, watched, T)).toHaveLength(1);
});
