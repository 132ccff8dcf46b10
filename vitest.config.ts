import { defineConfig } from "vitest/config";

/** One project for each level of test; `npm run unit` and its siblings pick one. */
const level = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      level("unit", 10_000),
      level("spec", 60_000),
      level("property", 120_000),
      level("cli", 60_000),
      level("edge", 120_000),
    ],
  },
});
