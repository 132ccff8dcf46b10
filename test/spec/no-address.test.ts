/**
 * What docs/privacy.md says of addresses and units: whatever the rules and the request, no trace, no printed decision
 * and no explanation holds a viewer's whole address, and none holds what his unit is.
 *
 * Every spec case is asked as it is, and again with addresses that are not the first of their network, so that an
 * address cannot hide as a network.
 */
import { afterAll, describe, expect, test } from "vitest";
import { readTableFile, SNAPSHOT_PATH } from "../../src/cli/geoip/table-file.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import { readBundle } from "../../src/core/bundle/read-bundle.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { explainHeadline, explainLines } from "../../src/core/decide/explain-text.ts";
import { planHandoff } from "../../src/core/handoff/plan-handoff.ts";
import type { Decision } from "../../src/core/model/decision.ts";
import { decisionJson } from "../../src/core/ops/decision-json.ts";
import { readFacts } from "../../src/core/ops/facts/read-facts.ts";
import { compileFolder } from "./engines.ts";
import { readSpecs, removeWritten, type SpecCase } from "./read-specs.ts";

/** In Brazil and Germany, each with bits behind /24 and /48 that tell it from its network. */
const ADDRESSES = ["200.160.2.77", "78.46.213.177", "2001:12ff:0:1234:5678:9abc:def0:4321"];
const MARK = "unit-8c1f0d2a";

interface Asked {
  readonly bundle: Bundle;
  readonly address: string | null;
  readonly decision: Decision;
  readonly summary: Decision;
}

const SPECS = readSpecs();
afterAll(removeWritten);
const table = readTableFile(SNAPSHOT_PATH);

/** One rule set's cases, each with its own address and with ours, with a unit and a cookie that are marked. */
function askedOf(rules: string, cases: readonly SpecCase[]): readonly Asked[] {
  const { text, sha256 } = compileFolder(rules);
  const bundle = readBundle(text, sha256);
  if (!bundle.ok || !table.ok) throw new Error("the bundle or the GeoIP table cannot be read");
  const places = table.value.table;
  return cases.flatMap(({ facts }) =>
    [{}, ...ADDRESSES.map((ip) => ({ ip }))].flatMap((other) => {
      const { headers, cookies } = facts;
      const marked = { "x-session-id": MARK, ...(isRecord(headers) ? headers : {}) };
      const all = {
        ...facts,
        ...other,
        headers: marked,
        cookies: { sid: MARK, ...(isRecord(cookies) ? cookies : {}) },
      };
      const read = readFacts(all, bundle.value, places, 0);
      if (!read.ok) return [];
      const { viewer, live } = read.value;
      return {
        bundle: bundle.value,
        address: viewer.address?.text ?? null,
        decision: decide(bundle.value, live, viewer, "full"),
        summary: decide(bundle.value, live, viewer, "summary"),
      };
    }),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null;
}

/** Everything that can be shown of a decision. */
function shownOf(decision: Decision): string {
  const lines = explainLines(decision).map((line) => JSON.stringify(line));
  return [JSON.stringify(decisionJson(decision, true)), explainHeadline(decision), ...lines].join("\n");
}

/** Whether the text has the address itself; as the name of a network it has a prefix length behind it. */
function holds(text: string, address: string): boolean {
  return text
    .split(address)
    .slice(1)
    .some((rest) => !rest.startsWith("/"));
}

const ASKED = [...Map.groupBy(SPECS, (spec) => spec.rules)].flatMap(([rules, specs]) =>
  askedOf(
    rules,
    specs.flatMap(({ cases }) => cases),
  ),
);

describe("of every spec case, with its own address and others", () => {
  test("there are many, most of them with an address", () => {
    expect(ASKED.length).toBeGreaterThan(500);
    expect(ASKED.filter(({ address }) => address !== null).length).toBeGreaterThan(ASKED.length / 2);
  });

  test("nothing that is shown holds the whole address, in the fullest trace", () => {
    const told = ASKED.filter(({ address, decision }) => address !== null && holds(shownOf(decision), address));
    expect(told.map(({ address, decision }) => [address, shownOf(decision)])).toEqual([]);
  });

  test("what is shown names his network, so that the test before it can fail", () => {
    const named = ASKED.filter(({ decision }) => /"200\.160\.2\.0\/24"/.test(shownOf(decision)));
    expect(named.length).toBeGreaterThan(100);
  });

  test("a trace as the edge makes it holds neither the unit nor a cookie", () => {
    expect(ASKED.filter(({ summary }) => shownOf(summary).includes(MARK))).toEqual([]);
  });

  test("the hand-off has the address once, in x-forwarded-for, and no unit", () => {
    const identity = { requestId: "r", traceId: "t", spanId: "s", scheme: "https", edge: "e", unit: null } as const;
    for (const { bundle, address, decision } of ASKED) {
      if (decision.kind !== "handoff") continue;
      const { headers, attempts } = planHandoff(decision, identity, {
        bundle,
        bodiless: true,
        breakers: new Map(),
        now: 0,
      });
      const set = [...headers, ...attempts.flatMap((attempt) => attempt.headers)];
      const holding = set.filter(([, value]) => address !== null && holds(value, address)).map(([name]) => name);
      expect(holding).toEqual(address === null ? [] : ["x-forwarded-for"]);
      expect(set.filter(([, value]) => value.includes(MARK))).toEqual([]);
    }
  });
});
