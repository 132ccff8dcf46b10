import { describe, expect, test } from "vitest";
import { planBypass } from "../../../src/core/handoff/plan-bypass.ts";
import { isReservedHeader } from "../../../src/core/model/reserved-header.ts";
import { viewer } from "../small-rules.ts";

const IDENTITY = { requestId: "r", traceId: "t", spanId: "s", scheme: "https", edge: "production", unit: "u" } as const;

function planned(sent: Readonly<Record<string, string>> = {}) {
  const asks = { ...viewer({ path: "/a%2Fb", query: "x=1" }), headers: new Map(Object.entries(sent)) };
  const decision = { viewer: asks, gateway: "https://lb.example" } as unknown as Parameters<typeof planBypass>[0];
  const plan = planBypass(decision, IDENTITY);
  return { ...plan, headers: Object.fromEntries(plan.headers) };
}

describe("a request to the bypass", () => {
  test("keeps path and query, and no route changes its headers", () => {
    expect(planned()).toMatchObject({ url: "https://lb.example/a%2Fb?x=1", request: null });
  });

  test("has no version and no unit; but its hops are counted", () => {
    expect(Object.keys(planned().headers).toSorted()).toEqual([
      "cdn-loop",
      "x-edge-hop",
      "x-forwarded-host",
      "x-forwarded-proto",
      "x-request-id",
    ]);
    expect(planned({ "x-edge-hop": "production;n=1" }).headers["x-edge-hop"]).toBe("production;n=2");
  });

  test("has the timeout of its call as it came, however long", () => {
    expect(planned({ "grpc-timeout": "1H" }).headers["grpc-timeout"]).toBe("1H");
  });

  test("has nothing of ours that a viewer's copy could stand beside", () => {
    const names = Object.keys(planned({ "grpc-timeout": "1S" }).headers);
    expect(names.filter((name) => !isReservedHeader(name))).toEqual([]);
  });
});
