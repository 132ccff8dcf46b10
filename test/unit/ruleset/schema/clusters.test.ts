import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const WHERE = "location: { lat: 1, lon: 2 }";
const clusters = (north: string, more = "") =>
  document(
    "Clusters",
    `clusters:
  south: { gateway: "https://s.example", ${WHERE}, versions: { stable: v1, canary: v2 } }
  north: ${north}
${more}`,
  );
const north = (fields: string, more = "") =>
  rulesOf(
    clusters(`{ gateway: "https://n.example", ${WHERE}, versions: { stable: v1 }${fields} }`, more),
  ).clusters.find(({ name }) => name === "north");
const found = (fields: string, more = ""): readonly string[] =>
  inShort(issuesIn(clusters(`{ gateway: "https://n.example", ${WHERE}, versions: { stable: v1 }${fields} }`, more)));

describe("a cluster", () => {
  test("gets its name as id and the default probe", () => {
    expect(north("")).toEqual({
      name: "north",
      id: "north",
      gateway: "https://n.example",
      lat: 1,
      lon: 2,
      place: "",
      gateways: {},
      clientCertificate: null,
      assertion: "shared",
      capacity: null,
      mesh: null,
      versions: { stable: "v1" },
      probe: {
        method: "GET",
        headers: {},
        path: "/healthz",
        intervalMs: 10_000,
        timeoutMs: 2000,
        fall: 3,
        clear: 3,
        rise: 5,
        expectStatus: [200],
        expectHeader: null,
        expectBody: null,
        changesWithinMs: null,
      },
      source: "x.yaml:6",
    });
  });

  test("may be called what JavaScript objects have anyway", () => {
    const text = `clusters:\n  tostring: { gateway: "https://s.example", ${WHERE}, versions: { stable: v1 } }`;
    expect(inShort(issuesIn(document("Clusters", text))).filter((line) => line.includes("tostring"))).toEqual([
      "5:5 GR0316 cluster tostring is in no tier and no route",
    ]);
  });

  test.each([
    ["an unknown key", "{ gatewy: x }", 'unknown key "gatewy" in cluster north'],
    ["nothing", "~", "cluster north must be a map, found nothing"],
    ["text", "here", 'cluster north must be a map, found "here"'],
  ])("is not %s", (_, text, message) => {
    expect(inShort(issuesIn(clusters(text))).join("\n")).toContain(message);
  });

  test.each(["gateway", "location", "versions"])("must have %s", (key) => {
    const all = { gateway: '"https://n.example"', location: "{ lat: 1, lon: 2 }", versions: "{ stable: v1 }" };
    const rest = Object.entries(all).filter(([name]) => name !== key);
    const text = `{ ${rest.map(([name, value]) => `${name}: ${value}`).join(", ")} }`;
    expect(inShort(issuesIn(clusters(text)))).toEqual([`6:5 GR0202 cluster north needs the key "${key}"`]);
  });

  test("must have a stable version, because every viewer may fall back to it", () => {
    const text = `{ gateway: "https://n.example", ${WHERE}, versions: { canary: v2 } }`;
    expect(inShort(issuesIn(clusters(text)))).toEqual([
      '6:74 GR0202 cluster north needs a version for the role "stable"',
    ]);
  });
});

const version = (text: string) => clusters(`{ gateway: "https://n.example", ${WHERE}, versions: { stable: ${text} } }`);

describe("a version", () => {
  test.each(["v41", "2026.11.3+build5", "sha256:abc", "team/web@1", '"41"'])("may be %s", (text) => {
    expect(issuesIn(version(text))).toEqual([]);
  });
  test.each(["41", "1.10", "true", "~", '""', '"a b"', "[v1]", `"${"x".repeat(129)}"`])("is not %s", (text) => {
    expect(inShort(issuesIn(version(text))).join("\n")).toContain("GR0203 cluster north: versions.stable must be text");
  });
});

describe("a probe", () => {
  test("is put together from the cluster, the defaults of its file, and the language, key by key", () => {
    expect(
      north(", probe: { timeout: 500ms, rise: 2 }", "defaults: { probe: { interval: 20s, rise: 9 } }")?.probe,
    ).toMatchObject({
      timeoutMs: 500,
      intervalMs: 20_000,
      rise: 2,
      fall: 3,
    });
  });
  test.each([
    ["interval: 100ms, timeout: 10ms", "the shortest"],
    ["interval: 1h, timeout: 1m", "the longest"],
    ["fall: 1, clear: 1, rise: 100", "counts"],
    ["expect: { status: [100, 599] }", "any status"],
  ])("may say %s (%s)", (probe) => {
    expect(found(`, probe: { ${probe} }`)).toEqual([]);
  });
  test.each([
    ["interval: 10", "probe.interval must be a duration from 100ms to 1h, found 10"],
    ["interval: 99ms", "probe.interval must be a duration"],
    ["interval: 61m", "probe.interval must be a duration"],
    ["timeout: 61s", "probe.timeout must be a duration"],
    ["fall: 0", "probe.fall must be a whole number from 1 to 100, found 0"],
    ["rise: 101", "probe.rise must be a whole number"],
    ["clear: 1.5", "probe.clear must be a whole number"],
    ["path: healthz", "probe.path must be a path such as /healthz"],
    ["path: /health/*", "probe.path must be a path such as /healthz"],
    ["expect: { status: [] }", "probe.expect.status must be a list with at least one entry"],
    ["expect: { status: [200, 200] }", "probe.expect.status[1] is the second 200 in its list"],
    ["expect: { status: 200 }", "probe.expect.status must be a list, found 200"],
    ["retries: 3", 'unknown key "retries" in cluster north: probe'],
  ])("may not say %s", (probe, message) => {
    expect(found(`, probe: { ${probe} }`)[0]).toContain(message);
  });
  test("must be able to finish before the next one starts", () => {
    expect(found(", probe: { interval: 2s }")).toEqual([
      "6:100 GR0312 cluster north: the probe's timeout 2s must be below its interval 2s",
    ]);
    expect(found(", probe: { interval: 2s, timeout: 1999ms }")).toEqual([]);
  });
});

const at = (location: string) =>
  clusters(`{ gateway: "https://n.example", location: ${location}, versions: { stable: v1 } }`);

describe("a location", () => {
  test.each(["{ lat: -90, lon: -180 }", '{ lat: 90, lon: 180, place: "São Paulo" }'])("may be %s", (location) => {
    expect(issuesIn(at(location))).toEqual([]);
  });
  test.each([
    "{ lat: 90.1, lon: 0 }",
    "{ lat: 0, lon: -180.1 }",
    "{ lat: .nan, lon: 0 }",
    "{ lat: 0, lon: .inf }",
    '{ lat: "1", lon: 2 }',
    "{ lat: 1 }",
  ])("is not %s", (location) => {
    expect(inShort(issuesIn(at(location)))).toHaveLength(1);
  });
});

describe("vantages", () => {
  test("are sorted by name", () => {
    const text =
      "vantages:\n  west: { hint: weur, location: { lat: 3, lon: 4 } }\n  east: { hint: apac-se, location: { lat: 1, lon: 2 } }";
    expect(
      rulesOf(clusters(`{ gateway: "https://n.example", ${WHERE}, versions: { stable: v1 } }`, text)).vantages,
    ).toEqual([
      { name: "east", hint: "apac-se", lat: 1, lon: 2 },
      { name: "west", hint: "weur", lat: 3, lon: 4 },
    ]);
  });
  test("have a hint that Durable Objects know", () => {
    expect(found("", "vantages: { west: { hint: europe, location: { lat: 1, lon: 2 } } }")[0]).toContain(
      'vantage west: hint must be a location hint of Durable Objects, found "europe"',
    );
  });
});

test("two clusters do not share an id, given or by name", () => {
  expect(found(", id: south")).toEqual(['6:104 GR0301 the clusters south and north share the id "south"']);
});

test("an id survives a rename", () => {
  expect(north(", id: old-name")).toMatchObject({ name: "north", id: "old-name" });
});

describe("what a gateway asks of the edge", () => {
  test("is a binding of a certificate, and an assertion of a scope", () => {
    expect(north(", clientCertificate: NORTH_CERTIFICATE, assertion: request")).toMatchObject({
      clientCertificate: "NORTH_CERTIFICATE",
      assertion: "request",
    });
  });

  test("is nothing where a cluster says none", () => {
    expect(north(", clientCertificate: none")).toMatchObject({ clientCertificate: null });
  });

  test.each(["CONTROL", "edge_certificate", "X-CERTIFICATE", "9_CERTIFICATE", "constructor"])(
    "is never the binding %s, which is no certificate",
    (name) => {
      expect(found(`, clientCertificate: ${name}`)).toHaveLength(1);
    },
  );
});
