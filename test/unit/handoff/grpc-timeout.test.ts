import { expect, test } from "vitest";
import { grpcTimeout } from "../../../src/core/handoff/grpc-timeout.ts";

const ROWS: [text: string | null, goesOn: string | null][] = [
  ["1S", "1000m"],
  ["500m", "500m"],
  ["30S", "30000m"],
  ["30001m", null],
  ["31S", null],
  ["1M", null],
  ["1H", null],
  ["250000u", "250m"],
  ["1u", "1m"],
  ["99999999n", "100m"],
  ["00000001S", "1000m"],
  ["0S", null],
  ["100000000n", null],
  ["1s", null],
  ["S", null],
  ["1", null],
  ["1.5S", null],
  ["-1S", null],
  ["1S, 1S", null],
  ["1S\n", null],
  ["", null],
  [null, null],
];

test.each(ROWS)("%j goes on as %j", (text, goesOn) => {
  expect(grpcTimeout(text)).toBe(goesOn);
});
