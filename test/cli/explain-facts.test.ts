/**
 * Options of `explain` as facts: nothing left out, nothing won silently.
 */
import { describe, expect, test } from "vitest";
import { factsFromOptions, type FactOptions } from "../../src/cli/explain/facts.ts";

describe("options become facts", () => {
  const rows: [name: string, options: FactOptions, facts: object][] = [
    ["none", {}, {}],
    [
      "texts as they are",
      {
        ip: "1.2.3.4",
        peer: "10.0.0.1",
        country: "br",
        city: "Rio",
        host: "h",
        path: "/p",
        query: "q",
        method: "get",
        unit: "u",
        at: "t",
      },
      {
        ip: "1.2.3.4",
        peer: "10.0.0.1",
        country: "br",
        city: "Rio",
        host: "h",
        path: "/p",
        query: "q",
        method: "get",
        unit: "u",
        at: "t",
      },
    ],
    ["an empty text", { unit: "" }, { unit: "" }],
    ["numbers", { lat: "-23.5", lon: "46", asn: "28573" }, { lat: -23.5, lon: 46, asn: 28_573 }],
    ["what is no number stays text", { lat: "abc", lon: "1e3", asn: "0x10" }, { lat: "abc", lon: "1e3", asn: "0x10" }],
    ["headers", { header: ["X-Tier=gold", "a=b=c"] }, { headers: { "x-tier": "gold", a: "b=c" } }],
    ["a header without a value", { header: ["a="] }, { headers: { a: "" } }],
    ["a repeated header is joined", { header: ["a=1", "A=2"] }, { headers: { a: "1, 2" } }],
    ["cookies keep their case", { cookie: ["Sid=1", "b=2"] }, { cookies: { Sid: "1", b: "2" } }],
    ["health", { health: ["a=down", "b=ready:50"] }, { health: { a: "down", b: { ready: 50 } } }],
    ["health in one list", { health: ["a=down,b=up"] }, { health: { a: "down", b: "up" } }],
    [
      "health with several numbers",
      { health: ["a=ready:50,accept:70.5,b=up"] },
      { health: { a: { ready: 50, accept: 70.5 }, b: "up" } },
    ],
    [
      "health since a time",
      { health: ["a=since:2026-11-28T03:00:00Z,flaps:2"] },
      { health: { a: { since: "2026-11-28T03:00:00Z", flaps: 2 } } },
    ],
    ["a state that is none stays text", { health: ["a=sick:5"] }, { health: { a: "sick:5" } }],
    ["a number that is none stays text", { health: ["a=ready:x"] }, { health: { a: { ready: "x" } } }],
    ["round trips, one or several in an option", { rtt: ["a=12", "b=0.5,c=x"] }, { rtt: { a: 12, b: 0.5, c: "x" } }],
    [
      "a state with its beginning",
      { health: ["a=state:down,since:2026-11-28T03:00:00Z"] },
      {
        health: { a: { state: "down", since: "2026-11-28T03:00:00Z" } },
      },
    ],
    [
      "percentages by rollout and region",
      { percent: ["p.x=5", "p.y=0.5", "q.x=100"] },
      { percent: { p: { x: 5, y: 0.5 }, q: { x: 100 } } },
    ],
    ["a session, with its role", { pin: "sa-east=canary" }, { pin: { cluster: "sa-east", role: "canary" } }],
    ["a session", { pin: "sa-east" }, { pin: { cluster: "sa-east" } }],
    ["a role that is none stays text", { pin: "a=b=c" }, { pin: { cluster: "a", role: "b=c" } }],
    [
      "a percentage of a rollout called like a member of every object",
      { percent: ["constructor.x=5"] },
      { percent: { constructor: { x: 5 } } },
    ],
  ];
  test.each(rows)("%s", (_, options, facts) => {
    expect(factsFromOptions(options)).toEqual({ facts, faults: [] });
  });

  test("names that mean something to objects are names like others", () => {
    const { facts } = factsFromOptions({
      health: ["__proto__=up"],
      percent: ["__proto__.x=5"],
      header: ["__proto__=1"],
    });
    expect(JSON.stringify(facts)).toBe(
      '{"headers":{"__proto__":"1"},"health":{"__proto__":"up"},"percent":{"__proto__":{"x":5}}}',
    );
  });
});

describe("what an option gets wrong", () => {
  const rows: [options: FactOptions, fault: string][] = [
    [{ header: ["noequals"] }, '--header takes NAME=VALUE, found "noequals"'],
    [{ header: ["=x"] }, '--header takes NAME=VALUE, found "=x"'],
    [{ cookie: ["a"] }, '--cookie takes NAME=VALUE, found "a"'],
    [{ cookie: ["a=1", "a=2"] }, "--cookie says a twice; leave one out"],
    [{ health: ["sa-east"] }, '--health takes CLUSTER=STATE, found "sa-east"'],
    [{ health: ["a=up", "a=down"] }, "--health says a twice; leave one out"],
    [{ health: ["a=ready:50,ready:60"] }, "--health a says ready twice; leave one out"],
    [{ percent: ["x"] }, '--percent takes ROLLOUT.REGION=N, found "x"'],
    [{ percent: ["x=5"] }, '--percent takes ROLLOUT.REGION=N, found "x=5"'],
    [{ percent: ["p.x.y=5"] }, '--percent takes ROLLOUT.REGION=N, found "p.x.y=5"'],
    [{ percent: ["p.x=5", "p.x=6"] }, "--percent says p.x twice; leave one out"],
  ];
  test.each(rows)("%j", (options, fault) => {
    expect(factsFromOptions(options).faults).toEqual([fault]);
  });

  test("all of it at once", () => {
    expect(factsFromOptions({ header: ["a", "b"], health: ["c"], percent: ["d"] }).faults).toHaveLength(4);
  });
});
