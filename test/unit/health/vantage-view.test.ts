/**
 * What holds for the regions that a vantage is nearest to.
 */
import { describe, expect, test } from "vitest";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { asId, type VantageName } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN, type Live, type VantageView } from "../../../src/core/model/live.ts";
import type { EdgeReport } from "../../../src/core/model/probe.ts";
import { regionVerdict } from "../../../src/core/model/region-verdict.ts";
import { failingAt, FRESH_MS, heard, VANTAGES, watchOf, type Signs } from "./watched.ts";

const T = 1_700_000_000_000;
const STEP = 10_000;
const SAM = asId<VantageName>("sam");

/** Four clusters, so that one down among them makes no bad vantage; only `sa-east` matters here. */
function signsOf(row: string): Signs {
  const others = row.replace(/[DG]/g, "U").replace(/[dg]/g, "u");
  return { "sa-east": row, "us-east": others, "eu-central": others, "eu-west": others };
}

/** Folds what the vantages say of `sa-east`, a row every ten seconds. */
function story(rows: readonly string[], edges: readonly EdgeReport[] = [], from: Live = NOTHING_KNOWN): Live {
  const [first = ""] = rows;
  const watch = watchOf(signsOf(first));
  let live = from;
  for (const [step, row] of rows.entries()) {
    const now = T + step * STEP;
    live = foldLive(live, heard(signsOf(row), now, {}, edges), watch, now);
  }
  return live;
}

function view(live: Live, vantage = "sam"): VantageView | undefined {
  return live.clusters["sa-east"]?.vantages[vantage];
}

function states(live: Live): readonly (string | undefined)[] {
  const known = live.clusters["sa-east"];
  return [regionVerdict(known, SAM)?.state, regionVerdict(known, null)?.state];
}

const GRU = [failingAt("GRU", ["sa-east"], T)];

describe("a lone vantage that says down", () => {
  test("is suspect, and changes nothing for its own regions", () => {
    const live = story(["UUU", "DUU"]);
    expect(view(live)).toMatchObject({ says: "down", standing: "suspect", verdict: null });
    expect(states(live)).toEqual(["up", "up"]);
    expect(live.version).toBe(1);
  });

  test("takes effect for its own regions once a second vantage agrees", () => {
    const live = story(["UUUUU", "DUUUU", "DDUUU"]);
    expect(view(live)).toMatchObject({ standing: "counted", verdict: { state: "down", since: T + 2 * STEP } });
    expect(view(live, "weur")?.verdict ?? null).toBeNull();
    expect(states(live)).toEqual(["down", "up"]);
  });

  test("takes effect for its own regions once requests fail at an edge", () => {
    expect(states(story(["UUU", "DUU"], GRU))).toEqual(["down", "up"]);
  });

  test("is suspect also while it is the only one of several that has spoken at all", () => {
    const watch = watchOf(signsOf("UUU"));
    const live = foldLive(NOTHING_KNOWN, heard(signsOf("D.."), T), watch, T);
    expect(view(live)).toMatchObject({ standing: "suspect", verdict: null });
  });

  test("failures at edges alone change nothing", () => {
    const live = story(["UUU", "UUU"], GRU);
    expect(states(live)).toEqual(["up", "up"]);
    expect(live.clusters["sa-east"]?.failingColos).toBe(1);
    expect(live.version).toBe(1);
  });

  test("a silent vantage is no second one", () => {
    expect(states(story(["UUUUU", "DdUUU"]))).toEqual(["up", "up"]);
  });

  test("a bad vantage is no second one", () => {
    const watch = watchOf(signsOf("UUUUU"));
    const before = story(["UUUUU"]);
    const signs = { "sa-east": "DDUUU", "us-east": "UDUUU", "eu-central": "UDUUU", "eu-west": "UDUUU" };
    const live = foldLive(before, heard(signs, T), watch, T);
    expect(view(live, "enam")?.standing).toBe("bad");
    expect(view(live)?.standing).toBe("suspect");
    expect(states(live)).toEqual(["up", "up"]);
  });

  test("is believed where it is the only one that the rules name", () => {
    expect(states(story(["U", "D"]))).toEqual(["down", "down"]);
  });
});

describe("once down by agreement", () => {
  test("a region stays down for as long as its nearest vantage says so", () => {
    const live = story(["UUU", "DDU", "DUU", "DUU"]);
    expect(states(live)).toEqual(["down", "up"]);
    expect(view(live)?.standing).toBe("counted");
  });

  test("and comes back with it, though others still see it down; with a flap of its own", () => {
    const live = story(["UUUUU", "DDDUU", "UDDDU"]);
    expect(states(live)).toEqual(["up", "down"]);
    expect(view(live)?.verdict).toMatchObject({ flaps: 1, since: T + 2 * STEP });
    expect(live.clusters["sa-east"]?.measured).toMatchObject({ flaps: 0, since: T + STEP });
  });
});

describe("where the majority says the same in the end", () => {
  test("a region keeps its own fall, which was earlier", () => {
    const live = story(["UUUUU", "DDUUU", "DDDUU"]);
    expect(states(live)).toEqual(["down", "down"]);
    const known = live.clusters["sa-east"];
    expect([regionVerdict(known, SAM)?.since, known?.measured?.since]).toEqual([T + STEP, T + 2 * STEP]);
  });

  test("a region keeps its own flaps, which were more", () => {
    const live = story(["UUUUU", "DDUUU", "UUUUU", "DDDDD", "UUUUU"]);
    const known = live.clusters["sa-east"];
    expect([regionVerdict(known, SAM), known?.measured]).toMatchObject([
      { flaps: 2, since: T + 4 * STEP },
      { flaps: 1, since: T + 4 * STEP },
    ]);
  });
});

describe("the nearest vantage decides for its regions", () => {
  test("when it sees a cluster up that most others see down, with what held there before", () => {
    const live = story(["UUU", "UDD"]);
    expect(states(live)).toEqual(["up", "down"]);
    expect(view(live)?.verdict).toMatchObject({ state: "up", since: T, flaps: 0 });
  });

  test("when it calls it degraded", () => {
    const live = story(["UUU", "GUU"]);
    expect(states(live)).toEqual(["degraded", "up"]);
    expect(view(live)).toMatchObject({ says: "degraded", since: T + STEP });
  });

  test("not when it is silent: then the majority does", () => {
    expect(states(story(["UUU", "UDD", "uDD"]))).toEqual(["down", "down"]);
    expect(states(story(["UUU", "DDU", "dUU"]))).toEqual(["up", "up"]);
  });

  test("not when it is bad: then the majority does", () => {
    const watch = watchOf(signsOf("UUU"));
    const agreed = story(["UUU", "DDU"]);
    const signs = { "sa-east": "DUU", "us-east": "DUU", "eu-central": "DUU", "eu-west": "UUU" };
    const live = foldLive(agreed, heard(signs, T), watch, T);
    expect(view(live)?.standing).toBe("bad");
    expect(states(live)).toEqual(["up", "up"]);
  });

  test("and where that gives back a cluster that was down for them, it comes back with a flap of its own", () => {
    const live = story(["UUUUU", "DDUUU", "dUUUU", "dUUUU"]);
    expect(states(live)).toEqual(["up", "up"]);
    expect(view(live)).toMatchObject({ standing: "silent", verdict: { since: T + 2 * STEP, flaps: 1 } });
    expect(live.clusters["sa-east"]?.measured).toMatchObject({ since: T, flaps: 0 });
  });

  test("where it agreed with the majority when it fell silent, the majority's damping holds for them", () => {
    const live = story(["UUU", "DDD", "dUU"]);
    expect(view(live)).toMatchObject({ standing: "silent", verdict: null });
    expect(regionVerdict(live.clusters["sa-east"], SAM)).toMatchObject({ state: "up", flaps: 1 });
  });

  test("with nothing stored where it says what the majority says", () => {
    const live = story(["UUU", "DDD", "UUU"]);
    const verdicts = Object.values(live.clusters["sa-east"]?.vantages ?? {}).map((one) => one.verdict);
    expect(verdicts).toEqual([null, null, null]);
    expect(regionVerdict(live.clusters["sa-east"], SAM)).toMatchObject({ state: "up", flaps: 1 });
  });

  test("with what the cluster says of its load there", () => {
    const before = story(["UUU"]);
    const watch = watchOf(signsOf("UUU"));
    const near = heard(signsOf("U.."), T - 1, { ready: 40 });
    const far = heard(signsOf(".UU"), T);
    const live = foldLive(before, { reports: [...near.reports, ...far.reports], edges: [] }, watch, T);
    expect(regionVerdict(live.clusters["sa-east"], SAM)?.ready).toBe(40);
    expect(live.clusters["sa-east"]?.measured?.ready).toBe(100);
  });
});

describe("without a quorum", () => {
  test("a region's last verdict stays, whatever its vantage says, and also when its word lapses", () => {
    const agreed = story(["UUUUU", "DDUUU"]);
    const watch = watchOf(signsOf("UUUUU"));
    const alone = foldLive(agreed, heard(signsOf("Uuuuu"), T + STEP), watch, T + STEP);
    expect(states(alone)).toEqual(["down", "up"]);
    expect(view(alone)).toMatchObject({ says: "up" });
    const later = T + 20 * 60_000;
    const gone = foldLive(agreed, { reports: [], edges: [] }, watch, later);
    expect(states(gone)).toEqual(["down", "up"]);
    expect(view(gone)?.standing).toBe("silent");
    expect(gone.version).toBe(agreed.version);
  });
});

describe("what a vantage says", () => {
  test("is shown with its last look, its round trips and its reason", () => {
    const signs = signsOf("DUU");
    const live = foldLive(story(["UUU"]), heard(signs, T + 5, { rttMs: 31, why: "refused" }), watchOf(signs), T + 5);
    expect(view(live)).toEqual({
      says: "down",
      since: T + 5,
      at: T + 5,
      rttMs: 31,
      why: "refused",
      standing: "suspect",
      verdict: null,
    });
  });

  test("is dated by when it began: not at each look, and not at the degraded state's end of a fall", () => {
    const since = (rows: readonly string[]): number | undefined => {
      const watch = watchOf(signsOf("UUU"));
      let live = NOTHING_KNOWN;
      for (const [step, row] of rows.entries()) {
        const now = T + step * STEP;
        live = foldLive(live, heard(signsOf(row), now, { since: T - 500 }), watch, now);
      }
      return view(live)?.since;
    };
    expect(since(["UUU", "UUU"])).toBe(T - 500);
    expect(since(["UUU", "GUU", "GUU"])).toBe(T + STEP);
    expect(since(["UUU", "GUU", "UUU"])).toBe(T + 2 * STEP);
    expect(since(["UUU", "DUU"])).toBe(T - 500);
  });

  test("is dated anew when it fell and came back between two reports", () => {
    const watch = watchOf(signsOf("UUU"));
    const before = foldLive(NOTHING_KNOWN, heard(signsOf("UUU"), T, { since: T - 500 }), watch, T);
    const after = foldLive(before, heard(signsOf("UUU"), T + STEP, { since: T + 300 }), watch, T + STEP);
    expect(view(after)?.since).toBe(T + 300);
  });

  test("goes when it has lapsed and a quorum of others speaks, and when the rules no longer name it", () => {
    const before = story(["UUU"]);
    const later = T + 20 * 60_000;
    const signs = signsOf(".UU");
    const live = foldLive(before, heard(signs, later), watchOf(signsOf("UUU")), later);
    expect(view(live)).toBeUndefined();
    const rules = { ...watchOf(signsOf("UUU")), vantages: watchOf(signsOf("UU")).vantages };
    const fewer = foldLive(before, heard(signsOf("UUU"), T), rules, T);
    expect(Object.keys(fewer.clusters["sa-east"]?.vantages ?? {})).toEqual(VANTAGES.slice(0, 2));
  });

  test("is silent when its look is no longer fresh", () => {
    const before = story(["UUU"]);
    const now = T + FRESH_MS;
    const live = foldLive(before, heard(signsOf("uUU"), now), watchOf(signsOf("UUU")), now);
    expect(view(live)).toMatchObject({ standing: "silent", at: T });
  });
});
