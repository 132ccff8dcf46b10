/**
 * One project for each level of test, and how many of their files run at a time.
 *
 * Three files at a time, because vitest's default on a machine with two cores is one, and a test that waits for a
 * command or a timeout leaves its core idle. Levels of pure code share their modules from file to file: what is imported there
 * holds values only, and importing it again for each file took half of the time. Workers under test wait more than
 * they work, so three of their files run at a time too; those that put the machine under load are alone on it: what
 * they promise is often a time.
 */
import { defineConfig } from "vitest/config";

const THREE_AT_A_TIME = { maxWorkers: 3, isolate: true };
const PURE = { maxWorkers: 3, isolate: false };
/** vitest runs them behind all others. */
const ALONE = { maxWorkers: 1, isolate: true };

/** Of `test/edge`, those that send many requests a second, or very large ones. */
const LOADS = ["test/edge/lab.test.ts", "test/edge/blackhole.test.ts", "test/edge/big-bodies.test.ts"];

interface Files {
  readonly maxWorkers: number;
  readonly isolate: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** `npx vitest run --project unit` and its siblings pick one. */
const level = (name: string, testTimeout: number, { maxWorkers, isolate, include, exclude = [] }: Files) => ({
  test: {
    name,
    include: [...(include ?? [`test/${name}/**/*.test.ts`])],
    exclude: [...exclude],
    testTimeout,
    hookTimeout: 60_000,
    maxWorkers,
    isolate,
  },
});

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      level("unit", 30_000, PURE),
      level("spec", 60_000, PURE),
      level("property", 120_000, PURE),
      level("cli", 60_000, THREE_AT_A_TIME),
      level("edge", 120_000, { ...THREE_AT_A_TIME, exclude: LOADS }),
      level("load", 120_000, { ...ALONE, include: LOADS }),
      level("faults", 120_000, ALONE),
      level("gateways", 120_000, ALONE),
    ],
  },
});
