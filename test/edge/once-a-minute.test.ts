/**
 * `src/edge/once-a-minute.ts` alone, in this process.
 */
import { expect, test } from "vitest";
import { onceAMinute } from "../../src/edge/once-a-minute.ts";

test("a thing is told of once a minute, each by itself", () => {
  const isDue = onceAMinute();
  expect([isDue("a", 0), isDue("a", 59_999), isDue("b", 1), isDue("a", 60_000), isDue("a", 119_999)]).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
});

test("a clock that is set back by an hour does not silence it for that hour", () => {
  const isDue = onceAMinute();
  expect([isDue("a", 3_600_000), isDue("a", 0), isDue("a", 1)]).toEqual([true, true, false]);
});
