import { expect, test } from "vitest";
import { isDrainFinished } from "../../../src/core/model/drain.ts";
import { ordersOn } from "../../../src/core/model/orders-on.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import { inFile, stateOrder } from "../health/order-parts.ts";

const T = 1_700_000_000_000;
/** `finishWithin` of the orders here. */
const FINISH_MS = 600_000;

function isFinished(fromMs: number | null, at: number): boolean {
  const order = { ...inFile(stateOrder("drain", { untilMs: T + 10 * FINISH_MS })), fromMs };
  const { state } = ordersOn(asId<ClusterName>("sa-east"), { live: NOTHING_KNOWN, overrides: [order], at });
  return state !== null && isDrainFinished(state, at);
}

test("a drain is finished `finishWithin` after its beginning", () => {
  expect([isFinished(T, T + FINISH_MS - 1), isFinished(T, T + FINISH_MS)]).toEqual([false, true]);
});

test("one whose file does not say when it begins never is", () => {
  expect(isFinished(null, T + 2 * FINISH_MS)).toBe(false);
});
