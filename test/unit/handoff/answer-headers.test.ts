import { describe, expect, test } from "vitest";
import { endsHere } from "../../../src/core/handoff/answer-headers.ts";

describe("a header of an answer", () => {
  const rows: [name: string, ends: boolean][] = [
    ["x-edge-served-version", true],
    ["X-Edge-Served-Cluster", true],
    ["x-edge-decision", true],
    ["x_edge_decision", true],
    ["X-Edge_Served-Version", true],
    ["Alt_Svc", true],
    ["x-edge-reason", true],
    ["X-Georouter-Located", true],
    ["x-envoy-upstream-service-time", true],
    ["l5d-proxy-error", true],
    ["X-Accel-Redirect", true],
    ["x-geo-country", true],
    ["CF-Ray", true],
    ["Server", true],
    ["Alt-Svc", true],
    ["Keep-Alive", true],
    ["Connection", true],
    ["x-request-id", true],
    ["x-named", true],
    ["server-timing", false],
    ["content-type", false],
    ["content-length", false],
    ["set-cookie", false],
    ["via", false],
    ["location", false],
    ["access-control-allow-origin", false],
    ["x-edgecase", false],
  ];
  test.each(rows)("%s ends here: %s", (name, ends) => {
    expect(endsHere("close, X-Named, content-type")(name)).toBe(ends);
  });
});
