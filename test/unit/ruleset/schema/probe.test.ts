/**
 * What rules may say of a probe beside its timings: how it asks, and what a healthy answer is.
 */
import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const WHERE = "location: { lat: 1, lon: 2 }";
const file = (probe: string, defaults = "") =>
  document(
    "Clusters",
    `defaults: { probe: { ${defaults} } }
clusters:
  south: { gateway: "https://s.example", ${WHERE}, versions: { stable: v1, canary: v2 } }
  north: { gateway: "https://n.example", ${WHERE}, versions: { stable: v1 }, probe: { ${probe} } }`,
  );
const compiled = (probe: string, defaults = "") =>
  rulesOf(file(probe, defaults)).clusters.find(({ name }) => name === "north")?.probe;
const found = (probe: string, defaults = ""): string => inShort(issuesIn(file(probe, defaults))).join("\n");

describe("a probe is compiled", () => {
  test.each([
    ["method: HEAD", { method: "HEAD" }],
    ["headers: { X-Probe: yes-please }", { headers: { "x-probe": "yes-please" } }],
    ["expect: { header: { X-Live: stable } }", { expectHeader: { name: "x-live", value: "stable" } }],
    ["expect: { header: { x-live: present } }", { expectHeader: { name: "x-live", value: "present" } }],
    ["expect: { header: { x-live: { present: true } } }", { expectHeader: { name: "x-live", value: null } }],
    ["expect: { body: 'São Paulo' }", { expectBody: "São Paulo", expectStatus: [200] }],
    ["expect: { changesWithin: 30s }", { changesWithinMs: 30_000 }],
    ["expect: { changesWithin: 10s }", { changesWithinMs: 10_000 }],
  ])("from %s", (probe, expected) => {
    expect(compiled(probe)).toMatchObject(expected);
  });

  test("a cluster adds to the headers and expectations of its file, key by key", () => {
    const defaults = "headers: { a: '1', b: '1' }, expect: { status: [206], body: ready }";
    expect(compiled("headers: { B: '2' }, expect: { changesWithin: 1m }", defaults)).toMatchObject({
      headers: { a: "1", b: "2" },
      expectStatus: [206],
      expectBody: "ready",
      changesWithinMs: 60_000,
    });
  });
});

describe("a probe may not say", () => {
  test.each([
    ["method: POST", 'probe.method must be GET or HEAD, found "POST"'],
    ["headers: { 'a b': c }", '"a b" must be the name of a header or cookie'],
    ["headers: { a: ' b' }", "must be up to 1024 printable ASCII characters"],
    ["headers: { a: 1 }", "must be up to 1024 printable ASCII characters"],
    ["expect: { header: {} }", "probe.expect.header must name one header, found 0"],
    ["expect: { header: { a: b, c: d } }", "probe.expect.header must name one header, found 2"],
    ["expect: { header: { a: { present: false } } }", "present must be true, found false"],
    ["expect: { header: { a: [b] } }", "must be the value of the header, or a map with present, found a list"],
    ["expect: { body: '' }", "probe.expect.body must be text of 1 to 1000 characters"],
    ["expect: { changesWithin: 30 }", "probe.expect.changesWithin must be a duration from 100ms to 24h, found 30"],
    ["expect: { bodi: x }", 'unknown key "bodi"'],
  ])("%s", (probe, message) => {
    expect(found(probe)).toContain(message);
  });

  test.each([
    "Host",
    "user-agent",
    "content-length",
    "upgrade",
    "connection",
    "Transfer-Encoding",
    "x-edge-version",
    "x_edge_version",
    "x-forwarded-host",
    "x-request-id",
    "traceparent",
    "te",
  ])("the header %s, which is not its to set", (name) => {
    expect(found(`headers: { ${name}: a }`)).toContain(`"${name}" cannot be set for probes`);
  });

  test("more than 20 headers", () => {
    const headers = Array.from({ length: 21 }, (_, at) => `h${at}: a`).join(", ");
    expect(found(`headers: { ${headers} }`)).toContain("probe.headers has over 20 headers");
  });
});

describe("what cannot be seen is refused, wherever its halves are written", () => {
  test.each([
    ["method: HEAD, expect: { body: ready }", "", "(body), but asks with HEAD"],
    ["method: HEAD", "expect: { body: ready }", "(body), but asks with HEAD"],
    ["method: HEAD, expect: { changesWithin: 1m }", "", "(changesWithin), but asks with HEAD"],
    ["expect: { status: [204, 304], body: ready }", "", "only statuses without one (204, 304)"],
    ["expect: { status: [204], changesWithin: 1m }", "", "only statuses without one (204)"],
    ["expect: { changesWithin: 9999ms }", "", "changesWithin 9999ms is below the probe's interval 10s"],
    ["interval: 30s", "expect: { changesWithin: 20s }", "changesWithin 20s is below the probe's interval 30s"],
  ])("%s with defaults %s", (probe, defaults, message) => {
    expect(found(probe, defaults)).toMatch(/GR0335 cluster north: .*/);
    expect(found(probe, defaults)).toContain(message);
  });

  test.each([
    "method: HEAD, expect: { status: [204], header: { x-live: { present: true } } }",
    "expect: { status: [200, 204], body: ready }",
    "interval: 10s, expect: { changesWithin: 10s }",
  ])("%s is fine", (probe) => {
    expect(found(probe)).toBe("");
  });
});

/** As many clusters as wanted, each in the tier of the world, seen from one vantage or from none. */
function many(count: number, probe: string, vantages = "{ west: { hint: weur, location: { lat: 1, lon: 1 } } }") {
  const names = ["south", "north", ...Array.from({ length: count - 2 }, (_, at) => `c${at}`)];
  const versions = (name: string): string => (name === "south" ? "{ stable: v1, canary: v2 }" : "{ stable: v1 }");
  const clusters = names.map(
    (name) => `    ${name}: { gateway: "https://${name}.example", ${WHERE}, versions: ${versions(name)} }\n`,
  );
  const { text } = document("Clusters", `defaults: { probe: { ${probe} } }\nvantages: ${vantages}\nclusters: {}`);
  return { file: "x.yaml", text: text.replace("clusters: {}\n", `clusters:\n${clusters.join("")}`) };
}

describe("more clusters than a prober could look at if all of them hung", () => {
  const late = (given: ReturnType<typeof many>): readonly string[] =>
    inShort(issuesIn(given)).filter((line) => line.includes("GR0334"));

  test.each([
    [25, "", 0],
    [26, "", 1],
    [200, "interval: 1m, timeout: 1500ms", 0],
    [200, "interval: 1m, timeout: 1501ms", 1],
  ])("%i with { %s }", (count, probe, warnings) => {
    expect(late(many(count, probe))).toHaveLength(warnings);
  });

  test("says how much later, and warns only", () => {
    const [issue] = issuesIn(many(50, "")).filter(({ code }) => code === "GR0334");
    expect(issue).toMatchObject({
      severity: "warning",
      message: expect.stringContaining("about 2.0 times less often"),
    });
  });

  test("are no finding where nobody probes", () => {
    expect(late(many(50, "", "{}"))).toEqual([]);
  });
});
