import { describe, expect, test } from "vitest";
import { ageInDays, ageWarning } from "../../../src/cli/geoip/table-age.ts";

const at = (text: string): Date => new Date(text);

describe("the age of data", () => {
  test.each([
    ["2026-06-01", "2026-06-01T00:00:00Z", 0],
    ["2026-06-01", "2026-06-01T23:59:59Z", 0],
    ["2026-06-01", "2026-06-02T00:00:00Z", 1],
    ["2026-06-01", "2026-07-31T12:00:00Z", 60],
    ["2024-02-28", "2024-03-01T00:00:00Z", 2],
  ])("of %s at %s is %i days", (buildDate, now, days) => expect(ageInDays(buildDate, at(now))).toBe(days));

  test.each(["", "soon", "2026-13-01", "2026-02-30", "1 May 2026", "2026-05"])("of %j is not known", (buildDate) =>
    expect(ageInDays(buildDate, at("2026-06-01T00:00:00Z"))).toBe(null),
  );

  test("to come is not known: a clock is wrong", () => {
    expect(ageInDays("2026-06-02", at("2026-06-01T23:59:59Z"))).toBe(null);
  });
});

describe("the warning", () => {
  test("comes after 60 days, with the age in days and the next step", () => {
    expect(ageWarning("2026-06-01", at("2026-07-31T23:59:59Z"), "renew it")).toBe(null);
    expect(ageWarning("2026-06-01", at("2026-08-01T00:00:00Z"), "renew it")).toBe(
      "warning: the data is of 2026-06-01, 61 days old, and networks move; renew it",
    );
  });

  test("does not come where the age is not known", () => {
    expect(ageWarning("", at("2026-08-01T00:00:00Z"), "renew it")).toBe(null);
  });
});
