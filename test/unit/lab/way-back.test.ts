/**
 * The way back of a cluster that is well again, in the words of the lab's status.
 */
import { expect, test } from "vitest";
import { wayBackWords } from "../../../src/lab/way-back.ts";

const NOW = 1_800_000_000_000;
const up = { real: "up", forced: null, awayFrom: [] };
const since = (ago: number, flaps = 1): object => ({ since: NOW - ago, flaps });

const rows: [name: string, cluster: unknown, measured: unknown, words: [ordered: string, progress: string]][] = [
  ["never down", up, since(0, 0), ["", ""]],
  ["held down", up, since(1500), ["hold-down", "4 s left"]],
  ["held down longer after a second flap", up, since(6000, 2), ["hold-down", "4 s left"]],
  ["on its ramp", up, since(5000 + 4000), ["came back", "ramp at 40 %"]],
  ["degraded on its ramp", { ...up, real: "degraded" }, since(9000), ["came back", "ramp at 40 %"]],
  ["back", up, since(15_000), ["", ""]],
  ["down", { ...up, real: "down" }, since(1500), ["", ""]],
  ["under an order", { ...up, forced: "drain" }, since(1500), ["", ""]],
  ["away", { ...up, awayFrom: ["latam", "chile"] }, since(1500), ["away from latam, chile", "until a `lab failback`"]],
  ["down and away", { ...up, real: "down", awayFrom: ["latam"] }, since(1500), ["", ""]],
  ["another shape", up, { since: "x" }, ["", ""]],
  ["nothing at all", null, null, ["", ""]],
];
test.each(rows)("%s", (_, cluster, measured, [ordered, progress]) => {
  expect(wayBackWords(cluster, measured, NOW)).toEqual({ ordered, progress });
});
