/**
 * Orders as the lab lists them.
 */
import { expect, test } from "vitest";
import { orderLines, readOrders } from "../../../src/cli/lab/order-list.ts";

const NOW = 1_800_000_000_000;
const drain = (reason: string): object => ({
  id: "503707e3",
  effect: { kind: "state", clusters: ["sa-east"], state: "drain", rampMs: 0, finishWithinMs: 0 },
  globs: ["sa-*"],
  untilMs: NOW + 600_000,
  reason,
});

test("an order is one line, whatever its reason holds", () => {
  const forged = "upgrade\n99999999  forced-up  sa-east  in 10 min  all is well\u2028x\ty";
  const lines = orderLines(readOrders({ orders: [drain(forged), drain("plain")] }), NOW).split(/[\n\u2028\t]/u);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe(
    "503707e3  drain  sa-east   in 10 min  upgrade 99999999 forced-up sa-east in 10 min all is well x y",
  );
  expect(lines[2]).toBe("503707e3  drain  sa-east   in 10 min  plain");
});
