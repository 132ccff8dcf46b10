import { describe, expect, test } from "vitest";
import { bucket } from "../../../../src/core/decide/bucket.ts";
import { decide } from "../../../../src/core/decide/decide.ts";
import type { Bundle } from "../../../../src/core/model/bundle.ts";
import { asId, type ClusterName } from "../../../../src/core/model/ids.ts";
import type { Live } from "../../../../src/core/model/live.ts";
import type { Viewer } from "../../../../src/core/model/viewer.ts";
import { changeLines } from "../../../../src/core/ops/changes/change-text.ts";
import { whatWouldChange } from "../../../../src/core/ops/changes/what-would-change.ts";
import {
  AT,
  bundleOf,
  cluster,
  keys,
  live,
  measured,
  MINUTE,
  region,
  rollout,
  route,
  tier,
  viewerNumber,
  type RulesParts,
} from "../../small-rules.ts";

const TWO_TIERS: RulesParts = {
  regions: [region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })] })],
  routes: [route("all", { rollout: asId("playback") })],
  rollouts: [rollout("playback", { world: 25 })],
};
const BUNDLE = bundleOf(TWO_TIERS);

/** The lines, as people read them. */
function told(bundle: Bundle, value: Live, who: Viewer): readonly string[] {
  const lines = changeLines(whatWouldChange(bundle, { live: value, viewer: who }));
  return lines.map(({ when, leadsTo }) => `${when} → ${leadsTo}`);
}

/** The first viewer of many for whom a test holds. */
function viewerWith(holds: (who: Viewer) => boolean): Viewer {
  const found = Array.from({ length: 5000 }, (_, n) => viewerNumber(n)).find(holds);
  if (found === undefined) throw new Error("no viewer is like that");
  return found;
}

const canaryBucket = (who: Viewer): number => bucket("playback", who.key);
const percent = (value: number): string => `${value / 1000} %`;

describe("the percentage", () => {
  const inside = viewerWith((who) => canaryBucket(who) < 25_000);
  const outside = viewerWith((who) => canaryBucket(who) >= 25_000);

  test("at his own bucket a viewer inside the canary leaves it", () => {
    expect(told(BUNDLE, live(), inside)[0]).toBe(
      `playback in world at ${percent(canaryBucket(inside))} or less (now 25 %) → a stable v41 matched`,
    );
  });

  test("one above his own bucket a viewer outside joins it", () => {
    expect(told(BUNDLE, live(), outside)[0]).toBe(
      `playback in world at ${percent(canaryBucket(outside) + 1)} or more (now 25 %) → a canary v42 matched`,
    );
  });

  test("is told against the live one where there is one", () => {
    const told10 = told(BUNDLE, live({}, { percent: { playback: { world: 100 } } }), outside);
    expect(told10[0]).toMatch(/ or less \(now 100 %\) → a stable/);
  });

  test("is not told where the cluster lacks the role, nor without a unit", () => {
    const lacking = bundleOf({ ...TWO_TIERS, clusters: [cluster("a", { versions: { stable: "v1" } }), cluster("b")] });
    expect(told(lacking, live(), inside).join()).not.toContain("playback");
    expect(told(BUNDLE, live(), { ...inside, unit: null }).join()).not.toContain("playback");
  });
});

describe("the chosen cluster", () => {
  const who = viewerNumber(1);
  const keep = bucket("keep:a", who.key);

  test("down: who takes over, with role and reason", () => {
    expect(told(BUNDLE, live({ a: "up" }), who)).toContainEqual(
      expect.stringMatching(/^a down \(now up\) → b \w+ \w+ failover$/),
    );
  });

  test("a forced-up one goes only by an order", () => {
    expect(told(BUNDLE, live({ a: "forced-up" }), who)).toContainEqual(
      expect.stringMatching(/^a forced-down \(now forced-up\) → b \w+ \w+ failover$/),
    );
  });

  test("its dial and its ready value at the viewer's own bucket", () => {
    const lines = told(BUNDLE, live({ a: "up" }), who);
    expect(lines).toContainEqual(expect.stringContaining(`dial of a at ${percent(keep)} or less (now 100 %) → b `));
    expect(lines).toContainEqual(expect.stringContaining(`a ready for ${percent(keep)} or less (now 100 %) → b `));
  });

  test("ready is not told of a cluster that nobody measures, or whose state is forced", () => {
    expect(told(BUNDLE, live(), who).join()).not.toContain("ready");
    expect(told(BUNDLE, live({ a: { forced: "forced-up" } }), who).join()).not.toContain("ready");
  });

  test("the only one: nobody takes over, so neither dial nor ready move him", () => {
    const only = bundleOf({ regions: [region("world", { tiers: [tier({ a: 1 })] })] });
    expect(told(only, live({ a: "up" }), who)).toEqual([
      "a down (now up) → a stable v41 fail-open",
      "dial of a at 0 % or less (now 100 %) → refuses 503 no-cluster",
    ]);
  });
});

describe("clusters that come before", () => {
  const who = viewerNumber(1);
  const keep = bucket("keep:a", who.key);

  test("a home that is down: up, and he is back", () => {
    expect(told(BUNDLE, live({ a: "down", b: "up" }), who)).toContainEqual(
      expect.stringMatching(/^a up \(now down\) → a \w+ \w+ matched$/),
    );
  });

  test("a home that is drained: the order lifted", () => {
    expect(told(BUNDLE, live({ a: "drain", b: "up" }), who)).toContainEqual(
      expect.stringMatching(/^a up \(now drain\) → a \w+ \w+ matched$/),
    );
  });

  test("a home that is dialled down: the dial that keeps him", () => {
    expect(told(BUNDLE, live({ a: { dial: 0 }, b: "up" }), who)).toContainEqual(
      expect.stringMatching(`^dial of a at ${percent(keep + 1)} or more \\(now 0 %\\) → a \\w+ \\w+ matched$`),
    );
  });

  test("a nearer one in a list", () => {
    const listed = bundleOf({
      regions: [region("world", { tiers: [tier({ near: 1, far: 1 }, "nearest")] })],
      clusters: [cluster("near", { lat: 1 }), cluster("far", { lat: 50 })],
    });
    const here: Viewer = { ...who, place: { ...who.place, coordinates: { lat: 0, lon: 0 } } };
    expect(decide(listed, live({ near: "down", far: "up" }), here)).toMatchObject({ cluster: "far" });
    expect(told(listed, live({ near: "down", far: "up" }), here)).toContainEqual(
      "near up (now down) → near stable v41 matched",
    );
  });

  test("at most twelve are tried, however many are down", () => {
    const many = Array.from({ length: 60 }, (_, n) => `c${n}`);
    const bundle = bundleOf({
      regions: [region("world", { tiers: [tier(Object.fromEntries(many.map((name) => [name, 1])), "first")] })],
    });
    const allButLast = Object.fromEntries(many.slice(0, -1).map((name) => [name, "down" as const]));
    const lines = told(bundle, live(allButLast), who).filter((line) => line.includes(" up (now down)"));
    expect(lines).toHaveLength(12);
  });
});

describe("time", () => {
  const back = (since: number, flaps = 1): Live => live({ a: { measured: measured({ since, flaps }) }, b: "up" });
  const who = viewerNumber(1);
  const keep = bucket("keep:a", who.key);

  test("in the hold-down: the second of the ramp at which home keeps him again", () => {
    // One minute of hold-down, then five of a straight line; he is kept from the first fraction above his bucket.
    const exact = AT + MINUTE + ((keep + 0.5) / 100_000) * 5 * MINUTE;
    const second = Math.ceil(exact / 1000) * 1000;
    expect(told(BUNDLE, back(AT), who)).toContainEqual(
      expect.stringMatching(
        `^from ${new Date(second).toISOString().slice(0, 19)}Z on, if nothing else changes → a \\w+ \\w+ matched$`,
      ),
    );
  });

  test("the second before, he is still where he is", () => {
    const change = whatWouldChange(BUNDLE, { live: back(AT, 3), viewer: who }).find(
      (one) => one.change.kind === "time",
    );
    if (change?.change.kind !== "time") throw new Error("no time was told");
    const at = (ms: number) => decide(BUNDLE, { ...back(AT, 3), at: ms }, { ...who, at: ms });
    expect(at(change.change.value)).toMatchObject({ cluster: "a" });
    expect(at(change.change.value - 1000)).toMatchObject({ cluster: "b" });
  });

  test("instead of a state: nobody has to do anything", () => {
    expect(told(BUNDLE, back(AT), who).join()).not.toContain("a up");
  });

  test("is not told where nothing comes back", () => {
    expect(told(BUNDLE, live({ a: "down" }), who).join()).not.toContain("from ");
  });
});

describe("refusals and fixed answers", () => {
  const who = viewerNumber(1);
  const GDPR = {
    name: asId<never>("gdpr"),
    viewers: keys({ countries: ["DE"] }),
    only: [asId<ClusterName>("b")],
    unknownPlace: "outside" as const,
    ifNone: { status: 503, body: "" },
    source: "router.yaml:1",
  };

  test("residency leaves nothing: the allowed cluster up", () => {
    const bundle = bundleOf({ ...TWO_TIERS, rollouts: [], routes: [route("all")], router: { residency: [GDPR] } });
    const german: Viewer = { ...who, place: { ...who.place, country: asId("DE") } };
    expect(told(bundle, live({ b: "drain" }), german)).toEqual(["b up (now drain) → b stable v41 matched"]);
  });

  test("no cluster: each one that would take him", () => {
    expect(told(BUNDLE, live({ a: "drain", b: "forced-down" }), who)).toEqual([
      expect.stringMatching(/^a up \(now drain\) → a \w+ \w+ matched$/),
      expect.stringMatching(/^b up \(now forced-down\) → b \w+ \w+ failover$/),
    ]);
  });

  test("a host that is not ours: the one spelled most like it", () => {
    const bundle = bundleOf({ router: { hosts: ["api.streamtv.example", "live.streamtv.example"] } });
    expect(told(bundle, live(), { ...who, host: "liev.streamtv.example" })).toEqual([
      "host live.streamtv.example → sa-east stable v41 matched",
    ]);
  });

  test("no route: what one route lacks, and nothing of routes that lack two things", () => {
    const bundle = bundleOf({
      router: { hosts: ["live.streamtv.example", "*.vod.example"] },
      routes: [
        route("post", { match: { methods: ["POST"] } }),
        route("post and header", { match: { methods: ["POST"], headers: [{ name: "x", test: { exact: "1" } }] } }),
        route("vod", { match: { hosts: ["*.vod.example"] } }),
        route("live", { match: { paths: ["/live/*"] } }),
        route("two", { match: { methods: ["PUT"], paths: ["/x"] } }),
        route("header", { match: { headers: [{ name: "x", test: { exact: "1" } }] } }),
      ],
    });
    expect(told(bundle, live(), who)).toEqual([
      "method POST → sa-east stable v41 matched",
      "host www.vod.example → sa-east stable v41 matched",
      "path /live/ → sa-east stable v41 matched",
    ]);
  });

  test("no route: of many that lack one thing the first three", () => {
    const paths = ["/a", "/b", "/c", "/d"];
    const bundle = bundleOf({ routes: paths.map((path) => route(path.slice(1), { match: { paths: [path] } })) });
    expect(told(bundle, live(), who).map((line) => line.split(" → ")[0])).toEqual(["path /a", "path /b", "path /c"]);
  });

  test("a geofence and a route's own answer: nothing to say", () => {
    const bundle = bundleOf({ routes: [route("r", { to: { kind: "respond", respond: { status: 200, body: "" } } })] });
    expect(told(bundle, live({ "sa-east": "down" }), who)).toEqual([]);
  });
});
