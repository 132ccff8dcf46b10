/**
 * One project for each level of test, and how many of their files run at a time.
 *
 * Two files at a time, because vitest's default on a machine with two cores is one, and a test that waits for a
 * command leaves its core idle. Levels of pure code share their modules from file to file: what is imported there
 * holds values only, and importing it again for each file took half of the time. Workers under test are alone on
 * the machine: what they promise is often a time.
 */
import { defineConfig } from "vitest/config";

const TWO_AT_A_TIME = { maxWorkers: 2, isolate: true };
const PURE = { maxWorkers: 2, isolate: false };
/** vitest runs them behind all others. */
const ALONE = { maxWorkers: 1, isolate: true };

/** `npx vitest run --project unit` and its siblings pick one. */
const level = (
  name: string,
  testTimeout: number,
  files: { readonly maxWorkers: number; readonly isolate: boolean },
) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 60_000,
    ...files,
  },
});

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      level("unit", 30_000, PURE),
      level("spec", 60_000, PURE),
      level("property", 120_000, PURE),
      level("cli", 60_000, TWO_AT_A_TIME),
      level("edge", 120_000, ALONE),
      level("faults", 120_000, ALONE),
    ],
  },
});
