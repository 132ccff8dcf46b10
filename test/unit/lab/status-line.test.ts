import { expect, test, describe } from "vitest";
import type { ClusterStatus } from "../../../src/lab/lab-status.ts";
import { changeLine, faultText, statusLines, type Paint } from "../../../src/lab/status-line.ts";

const UP: ClusterStatus = {
  cluster: "sa-east",
  real: "up",
  forced: "-",
  effective: "up",
  why: "",
  fault: { kind: "none" },
  served: [
    { role: "stable", version: "v41", perSecond: 150.04, total: 900 },
    { role: "canary", version: "v42", perSecond: 49.96, total: 300 },
  ],
};
const DOWN: ClusterStatus = {
  ...UP,
  cluster: "ap-southeast",
  real: "down",
  effective: "down",
  why: "connection refused or lost",
  fault: { kind: "broken" },
  served: [
    { role: "stable", version: "v41", perSecond: 0, total: 1 },
    { role: "canary", version: "undeployed", perSecond: 0, total: 0 },
  ],
};
const named: Paint = (style, text) => `${style}|${text}`;
const plain: Paint = (_, text) => text;

describe("the status of clusters", () => {
  test("is a heading and one aligned line each, with a dash where nothing is deployed", () => {
    expect(statusLines([UP, DOWN], plain)).toEqual([
      "cluster       real  forced  effective  stable/s  canary/s  what was done, what probes see",
      "sa-east       up    -       up         150.0     50.0",
      "ap-southeast  down  -       down       0.0       -         broken; connection refused or lost",
    ]);
  });

  test.each([
    ["up and left alone", UP, "green"],
    ["up but slow", { ...UP, fault: { kind: "slow", ms: 300 } }, "yellow"],
    ["unknown", { ...UP, effective: "unknown" }, "yellow"],
    ["drained", { ...UP, effective: "drained" }, "yellow"],
    ["down", DOWN, "red"],
  ] as const)("of a cluster that is %s has the colour %s beside the word", (_, status, colour) => {
    expect(statusLines([status], named)[1]).toMatch(new RegExp(`^${colour}\\|.*${status.effective}`));
  });

  test("in a log leaves out the rates", () => {
    const faster = { ...UP, served: UP.served.map((one) => ({ ...one, perSecond: 1000 })) };
    expect(changeLine(faster)).toBe(changeLine(UP));
    expect(changeLine(DOWN)).toBe(
      "ap-southeast: real down, forced -, effective down; broken; connection refused or lost",
    );
  });

  test("names what was done", () => {
    expect(
      [
        { kind: "none" },
        { kind: "broken" },
        { kind: "slow", ms: 800 },
        { kind: "degraded" },
        { kind: "ready", percent: 40 },
      ].map((fault) => faultText(fault as never)),
    ).toEqual(["", "broken", "slow 800 ms", "degraded", "ready 40 %"]);
  });
});
