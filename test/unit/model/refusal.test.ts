import { describe, expect, test } from "vitest";
import { missingBinding, refusal, refusalWords, saysRefused } from "../../../src/core/model/refusal.ts";

describe("a gateway's answer", () => {
  test.each([400, 401, 403, 421, 500, 503])("of %i with a reason is a refusal of the edge", (status) => {
    expect(refusal(status, "certificate: subject")).toBe("certificate: subject");
  });

  test.each([400, 403, 503])("of %i without one is the application's own", (status) => {
    expect(refusal(status, null)).toBeNull();
  });

  test.each([101, 200, 204, 304])("of %i is none, whatever it says", (status) => {
    expect(refusal(status, "certificate")).toBeNull();
  });
});

describe("a reason", () => {
  test("is cut to what a log line can hold", () => {
    expect(refusal(403, `assertion: ${"x".repeat(500)}`)?.length).toBe(80);
  });

  test.each(["", "  ", "certificate\n{}", 'say "no"', "back\\slash", "zertifikät", "\u0000"])(
    "that is no plain text (%j) is not repeated, but the refusal stands",
    (denied) => {
      expect(refusal(403, denied)).toBe("unstated");
    },
  );
});

test("its words in a probe say that it is configuration, and can be told from all others", () => {
  const words = refusalWords(missingBinding("EDGE_CERTIFICATE"));
  expect(words).toBe(
    "refused hand-off: certificate: binding EDGE_CERTIFICATE is missing (configuration, not an outage)",
  );
  expect(saysRefused(words)).toBe(true);
  for (const other of ["", "connection refused or lost", "wrong status 503, expected 200"]) {
    expect(saysRefused(other)).toBe(false);
  }
});
