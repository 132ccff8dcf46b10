import { describe, expect, test } from "vitest";
import { probedHost, probeRequest } from "../../../src/core/health/probe-request.ts";
import { asId, type VantageName } from "../../../src/core/model/ids.ts";
import type { ProbeRule, Rules } from "../../../src/core/model/rules.ts";
import { cluster } from "./watched.ts";

const IDENTITY = { requestId: "0b0e", traceId: "a".repeat(32), spanId: "b".repeat(16) };
const request = (probe: Partial<ProbeRule> = {}, host: string | null = "live.example") =>
  probeRequest(cluster("sa-east", probe), asId<VantageName>("sam"), host, IDENTITY);

test("a probe looks like a hand-off of stable, and says who it is", () => {
  expect(request()).toEqual({
    url: "https://gw.sa-east.streamtv.example/healthz",
    method: "GET",
    headers: {
      "user-agent": "georouter-prober/1 (sam)",
      "x-edge-version": "stable",
      "x-edge-attempt": "1",
      "x-edge-request-id": "0b0e",
      "x-request-id": "0b0e",
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-00`,
      "x-forwarded-proto": "https",
      "x-forwarded-host": "live.example",
    },
  });
});

test("method, path and headers are those of the rules", () => {
  const { url, method, headers } = request({ method: "HEAD", path: "/live/1.m3u8", headers: { range: "bytes=0-99" } });
  expect([url, method, headers["range"]]).toEqual([
    "https://gw.sa-east.streamtv.example/live/1.m3u8",
    "HEAD",
    "bytes=0-99",
  ]);
});

test("headers of the rules never stand in the place of ours", () => {
  const { headers } = request({ headers: { "x-edge-version": "canary", "user-agent": "me" } });
  expect([headers["x-edge-version"], headers["user-agent"]]).toEqual(["stable", "georouter-prober/1 (sam)"]);
});

test("nothing of a viewer is in it", () => {
  const OF_VIEWERS = /^(x-forwarded-for|x-edge-(region|unit|experiment)|cookie|authorization)$/;
  expect(Object.keys(request().headers).filter((name) => OF_VIEWERS.test(name))).toEqual([]);
});

describe("the host", () => {
  const hostOf = (...hosts: string[]): string | null => probedHost({ router: { hosts } } as unknown as Rules);

  test("is the first that is exact", () => {
    expect(hostOf("*.vod.example", "live.example", "www.example")).toBe("live.example");
  });

  test("is absent where all are patterns", () => {
    expect(hostOf("*.vod.example")).toBeNull();
    expect(request({}, null).headers).not.toHaveProperty("x-forwarded-host");
  });
});
