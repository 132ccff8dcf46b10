/**
 * What is ordered of a cluster, in the words of the lab's status.
 */
import { expect, test } from "vitest";
import { orderWords } from "../../../src/lab/order-words.ts";

const NOW = 1_800_000_000_000;
const drain = { kind: "state", state: "drain", rampMs: 60_000, finishWithinMs: 600_000 };
const order = (extra: object): object => ({
  effect: drain,
  fromMs: NOW - 24_000,
  untilMs: NOW + 540_000,
  ended: false,
  ...extra,
});

const rows: [name: string, cluster: unknown, ordered: string, progress: string][] = [
  ["no order", { forced: null, orders: [], returned: null }, "", ""],
  ["a drain on its ramp", { orders: [order({})] }, "drain", "ramp at 60 %, 9 min left"],
  ["a drain past its ramp", { orders: [order({ fromMs: NOW - 60_000 })] }, "drain", "9 min left"],
  ["a drain without a ramp", { orders: [order({ effect: { ...drain, rampMs: 0 } })] }, "drain", "9 min left"],
  ["seconds left", { orders: [order({ fromMs: 0, untilMs: NOW + 90_000 })] }, "drain", "90 s left"],
  ["hours left", { orders: [order({ fromMs: 0, untilMs: NOW + 3 * 3_600_000 })] }, "drain", "3 h left"],
  ["a drain that ended", { orders: [order({ ended: true })] }, "drain ended", "returns once its probes succeed"],
  ["a dial", { orders: [order({ effect: { kind: "dial", accept: 30 } })] }, "accepts 30 %", "9 min left"],
  [
    "two orders",
    { orders: [order({ fromMs: 0 }), order({ effect: { kind: "dial", accept: 30 }, untilMs: NOW + 1000 })] },
    "drain and accepts 30 %",
    "9 min left; 1 s left",
  ],
  [
    "a return",
    { forced: null, orders: [], returned: { until: NOW - 9000, at: NOW - 4000 } },
    "returned",
    "ramp at 40 %",
  ],
  ["a return that is over", { forced: null, orders: [], returned: { until: 1, at: NOW - 10_000 } }, "", ""],
  ["another shape", { orders: [null, 5, {}, { effect: {} }], returned: "x" }, "", ""],
  ["nothing at all", null, "", ""],
];
test.each(rows)("%s", (_, cluster, ordered, progress) => {
  expect(orderWords(cluster, NOW)).toEqual({ ordered, progress });
});
