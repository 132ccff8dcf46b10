import { describe, expect, test } from "vitest";
import { baggageOf, traceOf } from "../../../src/core/handoff/trace-context.ts";
import type { ContinueTrace } from "../../../src/core/model/rules.ts";

const OURS = { traceId: "a".repeat(32), spanId: "b".repeat(16) };
const STARTED = `00-${OURS.traceId}-${OURS.spanId}-01`;
const [ID, PARENT] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
const THEIRS = `00-${ID}-${PARENT}-01`;

function trace(headers: Readonly<Record<string, string>>, policy: ContinueTrace = "always", believed = false) {
  const claims = { names: [], believed, addressHeader: null };
  return traceOf({ headers: new Map(Object.entries(headers)), claims }, policy, OURS);
}
const parent = (traceparent: string) => trace({ traceparent }).traceparent;

describe("whose trace goes on", () => {
  const rows: [policy: ContinueTrace, believed: boolean, goesOn: boolean][] = [
    ["never", false, false],
    ["never", true, false],
    ["trusted", false, false],
    ["trusted", true, true],
    ["always", false, true],
    ["always", true, true],
  ];
  test.each(rows)("%s, from a trusted peer: %s, the viewer's: %s", (policy, believed, goesOn) => {
    const made = trace({ traceparent: THEIRS, tracestate: "a=1", baggage: "b=2" }, policy, believed);
    expect(made).toEqual(
      goesOn
        ? { traceparent: `00-${ID}-${OURS.spanId}-01`, tracestate: "a=1", baggage: ["b=2"] }
        : { traceparent: STARTED, tracestate: null, baggage: [] },
    );
  });
});

describe("a traceparent", () => {
  const good: [name: string, text: string, flags: string][] = [
    ["sampled", THEIRS, "01"],
    ["not sampled", `00-${ID}-${PARENT}-00`, "00"],
    ["random", `00-${ID}-${PARENT}-03`, "03"],
    ["flags nobody knows are sent as 0", `00-${ID}-${PARENT}-ff`, "03"],
    ["a later version", `01-${ID}-${PARENT}-01`, "01"],
    ["a later version with more", `cc-${ID}-${PARENT}-01-what-will-be`, "01"],
    ["of a later version only the first flag is read", `01-${ID}-${PARENT}-ff`, "01"],
  ];
  test.each(good)("%s", (_, text, flags) => {
    expect(parent(text)).toBe(`00-${ID}-${OURS.spanId}-${flags}`);
  });

  const bad: [name: string, text: string][] = [
    ["none", ""],
    ["version ff", `ff-${ID}-${PARENT}-01`],
    ["more in version 00", `${THEIRS}-more`],
    ["an empty end in version 00", `${THEIRS}-`],
    ["a later version, run together", `01-${ID}-${PARENT}-01what`],
    ["upper case", THEIRS.toUpperCase()],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${PARENT}-01`],
    ["a parent id of zeros", `00-${ID}-${"0".repeat(16)}-01`],
    ["a short trace id", `00-${ID.slice(1)}-${PARENT}-01`],
    ["a long parent id", `00-${ID}-${PARENT}0-01`],
    ["no flags", `00-${ID}-${PARENT}`],
    ["letters that are no digits", `00-${ID.slice(1)}g-${PARENT}-01`],
    ["two of them", `${THEIRS}, ${THEIRS}`],
    ["blanks around", ` ${THEIRS} `],
    ["a line break at the end", `${THEIRS}\n`],
  ];
  test.each(bad)("%s: a trace begins here, and what came beside it goes", (_, text) => {
    expect(trace({ traceparent: text, tracestate: "a=1", baggage: "b=2" })).toEqual({
      traceparent: STARTED,
      tracestate: null,
      baggage: [],
    });
  });
});

describe("tracestate", () => {
  const many = (count: number): string => Array.from({ length: count }, (_, at) => `k${at}=1`).join(",");
  const rows: [name: string, text: string, goesOn: boolean][] = [
    ["one member", "congo=t61rcWkgMzE", true],
    ["several, with blanks", "congo=t61, rojo=00f0", true],
    ["32 members", many(32), true],
    ["33 members", many(33), false],
    ["512 letters", `a=${"x".repeat(510)}`, true],
    ["513 letters", `a=${"x".repeat(511)}`, false],
    ["a member without a value", "congo", false],
    ["a member without a key", "=x", false],
    ["nothing", "", false],
  ];
  test.each(rows)("%s", (_, tracestate, goesOn) => {
    expect(trace({ traceparent: THEIRS, tracestate }).tracestate).toBe(goesOn ? tracestate : null);
  });
});

describe("baggage", () => {
  const kept = (baggage: string) => trace({ traceparent: THEIRS, baggage }).baggage;
  const rows: [name: string, text: string, members: string[]][] = [
    ["nothing", "", []],
    ["members with properties", "a=1;p=2 , b=3", ["a=1;p=2", "b=3"]],
    ["of ours, in any spelling, none", "edge.version=canary,a=1,Edge.Region=x, edge.x =1", ["a=1"]],
    ["what is no member", "a,=1,b c=1,d=4", ["d=4"]],
    ["a key that only begins like ours", "edges=1", ["edges=1"]],
    ["what is read as ours once it is decoded", "edge%2Eversion=canary,%65dge.region=eu,a=%2e", ["a=%2e"]],
    ["ours behind a member of his", "a=1;edge.version=canary,b=Edge.Version=canary,c=1;p=2", ["c=1;p=2"]],
    ["a place that is called like it", "host=edge.example", ["host=edge.example"]],
  ];
  test.each(rows)("%s", (_, text, members) => {
    expect(kept(text)).toEqual(members);
  });

  test("of more than 180 members, ours counted, none of the viewer's goes on", () => {
    const members = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=1`);
    expect(kept(members(178).join(","))).toHaveLength(178);
    expect(kept(members(179).join(","))).toEqual([]);
  });

  test("is at most 8,192 bytes with ours, however long our names are", () => {
    const name = "n".repeat(63);
    const longest = (bytes: number) => trace({ traceparent: THEIRS, baggage: `a=${"x".repeat(bytes - 2)}` });
    expect(baggageOf(longest(7992), name, name).length).toBeLessThanOrEqual(8192);
    expect(longest(7992).baggage).toHaveLength(1);
    expect(longest(7993).baggage).toEqual([]);
    expect(kept(`a=${"\u00e9".repeat(4000)}`)).toEqual([]);
  });

  test("has ours in front", () => {
    expect(baggageOf(trace({ traceparent: THEIRS, baggage: "a=1,b=2" }), "canary", "latam")).toBe(
      "edge.version=canary,edge.region=latam,a=1,b=2",
    );
  });
});
