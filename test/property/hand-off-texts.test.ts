/**
 * Whatever a viewer writes into the headers and paths that go on in another form, what is sent has its form.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grpcTimeout } from "../../src/core/handoff/grpc-timeout.ts";
import { hopHeaders, isLoop } from "../../src/core/handoff/hop-guard.ts";
import { rewritePath } from "../../src/core/handoff/rewrite-path.ts";
import { baggageOf, traceOf } from "../../src/core/handoff/trace-context.ts";
import { parseProbePath } from "../../src/core/ruleset/values/path-pattern.ts";

const GATEWAY = "https://gw.a.streamtv.example";
const OURS = { traceId: "a".repeat(32), spanId: "b".repeat(16) };
const CLAIMS = { names: [], believed: false, addressHeader: null };
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const member = fc.stringMatching(/^[ a-z.=;,%"\\]{0,12}$/);
const text = fc.oneof(
  fc.string(),
  fc.array(member, { maxLength: 300 }).map((members) => members.join(",")),
  fc.tuple(hex(2), hex(32), hex(16), hex(2)).map((parts) => parts.join("-")),
);

test("a trace that goes on has the form of one, and is never the viewer's own parent", () => {
  fc.assert(
    fc.property(
      fc.option(fc.constant(`00-${"c".repeat(32)}-${"d".repeat(16)}-01`), { nil: undefined }),
      text,
      text,
      (good, one, other) => {
        const headers = new Map([
          ["traceparent", good ?? one],
          ["tracestate", other],
          ["baggage", other],
        ]);
        const trace = traceOf({ headers, claims: CLAIMS }, "always", OURS);
        expect(trace.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-b{16}-0[0-3]$/);
        expect((trace.tracestate ?? "").length).toBeLessThanOrEqual(512);
        const baggage = baggageOf(trace, "canary", "latam");
        expect(Buffer.byteLength(baggage)).toBeLessThanOrEqual(8192);
        const keys = baggage.split(",").map((one_) => one_.split("=", 1)[0]?.trim().toLowerCase() ?? "");
        expect(keys.filter((key) => key.startsWith("edge."))).toEqual(["edge.version", "edge.region"]);
      },
    ),
  );
});

test("no header of a viewer lets a request pass oftener than it may", () => {
  const edges = fc.array(fc.constantFrom("production", "staging"), { minLength: 3, maxLength: 5 });
  fc.assert(
    fc.property(text, text, edges, (hop, loop, names) => {
      let headers = new Map([
        ["x-edge-hop", hop],
        ["cdn-loop", loop],
      ]);
      let passes = 0;
      for (const edge of names) {
        if (isLoop(headers)) break;
        headers = new Map(hopHeaders(headers, edge));
        passes++;
      }
      expect(passes).toBeLessThanOrEqual(2);
    }),
  );
});

test("a timeout of a call is one of at most 30 s, or none", () => {
  const written = fc
    .tuple(fc.stringMatching(/^\d{0,9}$/), fc.constantFrom("H", "M", "S", "m", "u", "n", "s", ""))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(written, text), (asked) => {
      const sent = grpcTimeout(asked);
      if (sent === null) return;
      expect(sent).toMatch(/^[1-9]\d{0,4}m$/);
      expect(Number.parseInt(sent, 10)).toBeLessThanOrEqual(30_000);
    }),
  );
});

describe("a rewritten path", () => {
  const segment = fc.constantFrom(
    "live",
    "a",
    "..",
    ".",
    "%2e%2E",
    "a..",
    "..a",
    "%2F",
    "b%20c",
    "",
    "~gr.x",
    "@h",
    ";p",
  );
  const raw = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`);
  const viewers = raw.map((path) => new URL(GATEWAY + path).pathname);
  const rules = raw.filter((path) => parseProbePath(path).ok);

  test("is sent as it stands in the plan, to the gateway's own host", () => {
    fc.assert(
      fc.property(viewers, rules, rules, (path, from, to) => {
        const sent = rewritePath({ host: null, path: { kind: "prefix", from, to } }, path);
        const url = new URL(GATEWAY + sent);
        expect([url.origin, url.pathname]).toEqual([GATEWAY, sent]);
      }),
    );
  });

  test("ends with what stood behind the prefix, or is the viewer's own", () => {
    fc.assert(
      fc.property(viewers, rules, rules, (rest, from, to) => {
        const bare = (path: string) => path.replace(/\/$/, "");
        const sent = rewritePath({ host: null, path: { kind: "prefix", from, to } }, bare(from) + rest);
        expect(sent).toBe(bare(to) + rest);
      }),
    );
  });
});
