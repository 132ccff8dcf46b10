import { expect, test } from "vitest";
import { standingText } from "../../../src/core/decide/explain-standing.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { ClusterStanding } from "../../../src/core/model/trace.ts";

const UP: ClusterStanding = {
  cluster: asId("a"),
  real: "up",
  since: null,
  vantage: null,
  why: "",
  forced: null,
  order: null,
  dialOrder: null,
  healthy: 1,
  degraded: 0,
  dial: 1,
  because: "measured",
  recoversInMs: null,
};

const rows: [name: string, standing: Partial<ClusterStanding>, text: string][] = [
  ["all of its share", {}, "a  up  takes 100 % (measured)"],
  ["what nobody measured", { real: "unknown", because: "unknown" }, "a  unknown  takes 100 % (unknown)"],
  ["a degraded one", { real: "degraded", healthy: 0, degraded: 0.305 }, "a  degraded  takes 30.5 % (measured)"],
  ["a drain", { forced: "drain", healthy: 0, because: "drained" }, "a  up, forced drain  takes 0 % (drained)"],
  [
    "one forced down",
    { forced: "forced-down", healthy: 0, because: "forced" },
    "a  up, forced down  takes 0 % (forced)",
  ],
  [
    "one forced up",
    { real: "down", forced: "forced-up", because: "forced" },
    "a  down, forced up  takes 100 % (forced)",
  ],
  ["a dial", { dial: 0.255 }, "a  up, dial 25.5 %  takes 100 % (measured)"],
  [
    "a hold-down",
    { healthy: 0, because: "hold-down", recoversInMs: 360_000 },
    "a  up  takes 0 % (hold-down), recovered in 6 min",
  ],
  [
    "a ramp",
    { healthy: 0.2, because: "ramp", recoversInMs: 247_001 },
    "a  up  takes 20 % (ramp), recovered in 4 min 8 s",
  ],
  [
    "its last moment",
    { healthy: 0.9996, because: "ramp", recoversInMs: 100 },
    "a  up  takes 100 % (ramp), recovered in 1 s",
  ],
];

test.each(rows)("%s", (_, standing, text) => {
  expect(standingText({ ...UP, ...standing })).toBe(text);
});
