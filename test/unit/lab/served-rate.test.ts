import { expect, test } from "vitest";
import { rateMeter } from "../../../src/lab/served-rate.ts";

test("the rate is what was counted since the last call, by time", () => {
  const meter = rateMeter();
  expect(meter(0, 1000)).toBe(0);
  expect(meter(200, 2000)).toBe(200);
  expect(meter(300, 4000)).toBe(50);
  expect(meter(300, 5000)).toBe(0);
});

test("a call that follows too closely gets the last rate, and its count is not lost", () => {
  const meter = rateMeter();
  meter(0, 0);
  expect(meter(100, 1000)).toBe(100);
  expect(meter(103, 1010)).toBe(100);
  expect(meter(200, 2000)).toBe(100);
});
