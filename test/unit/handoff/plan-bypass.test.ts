import { describe, expect, test } from "vitest";
import { planBypass } from "../../../src/core/handoff/plan-bypass.ts";
import { isReservedHeader } from "../../../src/core/model/reserved-header.ts";
import type { ContinueTrace } from "../../../src/core/model/rules.ts";
import { viewer } from "../small-rules.ts";

const IDENTITY = { requestId: "r", traceId: "t", spanId: "s", scheme: "https", edge: "production", unit: "u" } as const;

const TRACE = "0123456789abcdef0123456789abcdef";
const TRACED = {
  traceparent: `00-${TRACE}-0123456789abcdef-00`,
  tracestate: "a=1",
  baggage: "edge.version=canary,theirs=1",
};

function planned(sent: Readonly<Record<string, string>> = {}, continueTrace: ContinueTrace = "never") {
  const asks = { ...viewer({ path: "/a%2Fb", query: "x=1" }), headers: new Map(Object.entries(sent)) };
  const decision = { viewer: asks, gateway: "https://lb.example" } as unknown as Parameters<typeof planBypass>[0];
  const plan = planBypass(decision, IDENTITY, continueTrace);
  return { ...plan, headers: Object.fromEntries(plan.headers) };
}

describe("a request to the bypass", () => {
  test("keeps path and query, and no route changes its headers", () => {
    expect(planned()).toMatchObject({ url: "https://lb.example/a%2Fb?x=1", request: null });
  });

  test("has no version and no unit; but its hops are counted", () => {
    expect(Object.keys(planned().headers).toSorted()).toEqual([
      "cdn-loop",
      "traceparent",
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

  test("is in the viewer's trace where the Router lets it go on, and in a new one where not", () => {
    expect(planned(TRACED, "always").headers).toMatchObject({
      traceparent: `00-${TRACE}-s-00`,
      tracestate: "a=1",
      baggage: "theirs=1",
    });
    const begun = planned(TRACED, "trusted").headers;
    expect(begun).toMatchObject({ traceparent: "00-t-s-01" });
    expect(Object.keys(begun)).not.toContain("tracestate");
    expect(Object.keys(begun)).not.toContain("baggage");
  });

  test("has nothing of ours that a viewer's copy could stand beside", () => {
    const names = Object.keys(planned({ ...TRACED, "grpc-timeout": "1S" }, "always").headers);
    expect(names.filter((name) => !isReservedHeader(name))).toEqual([]);
  });
});
