/**
 * Whatever a viewer sends, under whatever names: a cluster gets ours as they are, and nothing of his under a name of ours.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonHeaders } from "../../src/core/handoff/common-headers.ts";
import { passesOn } from "../../src/core/handoff/strip-list.ts";
import { traceOf } from "../../src/core/handoff/trace-context.ts";
import { foldedName, isReservedHeader } from "../../src/core/model/reserved-header.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { bundleOf, cluster, handoff, live, region, route, tier, viewer } from "../unit/small-rules.ts";
import { forwardedHeaders } from "../../src/edge/sending/forwarded-headers.ts";
import { planHandoff } from "../../src/core/handoff/plan-handoff.ts";

const BUNDLE = bundleOf({
  regions: [region("latam", { tiers: [tier({ a: 1 })] })],
  routes: [route("all")],
  clusters: [cluster("a")],
});
const ALWAYS = {
  ...BUNDLE,
  rules: { ...BUNDLE.rules, router: { ...BUNDLE.rules.router, continueTrace: "always" } },
} as const;
const IDENTITY = {
  requestId: "0b1f7a3e-5f3c-4a58-9c3d-2f8f8a3b1c11",
  traceId: "0b1f7a3e5f3c4a589c3d2f8f8a3b1c11",
  spanId: "00f067aa0ba902b7",
  scheme: "https",
  edge: "production",
  unit: "u".repeat(22),
} as const;
const NO_CLAIMS = { names: [], believed: false, addressHeader: null };
const decisionFor = (headers: Headers) =>
  handoff(decide(BUNDLE, live(), { ...viewer({ ip: "203.0.113.9" }), headers }));
const ourNames = commonHeaders(
  decisionFor(new Headers()),
  IDENTITY,
  traceOf({ headers: new Map(), claims: NO_CLAIMS }, "never", IDENTITY),
).map(([name]) => name);

const BEGINNINGS = [
  "x-edge-",
  "x-envoy-",
  "x-forwarded-",
  "l5d-",
  "cf-",
  "x-b3-",
  "x-canary",
  "x-georouter-",
  "client-cert",
];
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const reserved = fc.oneof(
  fc.constantFrom(...ourNames, "via", "forwarded", "te", "expect", "tracestate", "x-real-ip", "sw8"),
  fc.tuple(fc.constantFrom(...BEGINNINGS), word).map((parts) => parts.join("")),
);
/** The same name to a server that folds case and underscores. */
const spelled = (name: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(name, fc.infiniteStream(fc.integer({ min: 0, max: 3 }))).map(([text, dice]) =>
    Array.from(text)
      .map((letter) => {
        const { value } = dice.next();
        if (letter === "-") return value === 0 ? "_" : "-";
        return value === 1 ? letter.toUpperCase() : letter;
      })
      .join(""),
  );
const value = fc.stringMatching(/^[!-~]{0,20}$/);
const field = fc.tuple(spelled(fc.oneof(reserved, word)), value);

describe("of the headers of a viewer", () => {
  test("none that is reserved goes on, in any spelling, whatever Connection lists", () => {
    fc.assert(
      fc.property(spelled(reserved), value, fc.option(fc.string()), (name, text, connection) => {
        expect(passesOn({ claims: NO_CLAIMS, request: null }, connection)(name, text)).toBe(false);
      }),
    );
  });

  test("all others do, unless Connection lists them", () => {
    fc.assert(
      fc.property(word, value, fc.array(word), (name, text, listed) => {
        fc.pre(!isReservedHeader(name) && name !== "host" && name !== "upgrade");
        const goesOn = passesOn({ claims: NO_CLAIMS, request: null }, listed.join(", "));
        const isOpen = ["cookie", "authorization", "range", "accept"].includes(name) || /^(?:content|sec)-/.test(name);
        expect(goesOn(name, text)).toBe(isOpen || !listed.includes(name));
      }),
    );
  });
});

test("every header of ours arrives once, as the edge says it, in whatever company", () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 30 }), fc.boolean(), (fields, continued) => {
      const headers = new Headers();
      for (const [name, text] of fields) headers.append(name, text);
      const bundle = continued ? ALWAYS : BUNDLE;
      const sending = { bundle, bodiless: true, breakers: new Map(), now: 0 };
      const plan = planHandoff(decisionFor(headers), IDENTITY, sending);
      const arrived = Object.entries(forwardedHeaders(new Request("https://play.example/", { headers }), plan));
      for (const [name, text] of plan.headers) {
        expect(arrived.filter(([one]) => foldedName(one) === name)).toEqual([[name, text]]);
      }
      const others = arrived.filter(([name]) => !plan.headers.some(([ours]) => ours === name));
      expect(others.filter(([name]) => isReservedHeader(name))).toEqual([]);
    }),
  );
});
