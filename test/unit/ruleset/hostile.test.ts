/**
 * Files that are odd, broken or meant to harm: each is refused at its place or read exactly, and quickly.
 */
import { describe, expect, test } from "vitest";
import { cpuClock } from "../cpu-clock.ts";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { amongGood, document, GOOD, inShort, issuesIn, rulesOf } from "./rule-files.ts";

/** Findings in a text that stands beside the good rules. */
const found = (text: string) => compileRules([...GOOD, { file: "x.yaml", text }]).issues;
const places = (text: string): readonly string[] =>
  found(text).map(({ line, column, code }) => `${line}:${column} ${code}`);

/** Milliseconds of this process's own time that a call takes once its code is warm: the least of several, since others only add. */
function cpuMs(run: () => unknown): number {
  const times = Array.from({ length: 4 }, () => {
    const spent = cpuClock();
    run();
    return spent();
  });
  return Math.min(...times);
}

describe("what is no rule file is refused with line and column", () => {
  test.each([
    ["an empty file", "", ["1:1 GR0105"]],
    ["null", "null\n", ["1:1 GR0105"]],
    ["a tilde", "~\n", ["1:1 GR0105"]],
    ["an empty list", "[]\n", ["1:1 GR0105"]],
    ["an empty map", "{}\n", ["1:1 GR0105"]],
    ["text", "hello\n", ["1:1 GR0105"]],
    ["a number", "42\n", ["1:1 GR0105"]],
    ["a byte order mark", "\ufeffapiVersion: georouter/v1\n", ["1:1 GR0101"]],
    ["a byte order mark inside", "apiVersion: georouter/v1\n\ufeffkind: Router\n", ["2:1 GR0101"]],
    ["a NUL", "apiVersion: georouter/v1\0\n", ["1:25 GR0101"]],
    ["a bidirectional control", "kind: Router # \u202e\n", ["1:16 GR0101"]],
    ["a carriage return alone", "kind: Router\rspec: {}\n", ["1:13 GR0101"]],
    ["garbage behind a map", "{ kind: Router } garbage\n", ["1:18 GR0102"]],
    ["garbage behind a document", "kind: Router\n... garbage\n", ["2:5 GR0102"]],
    ["a tab as indentation", "spec:\n\thosts: []\n", ["2:1 GR0102"]],
  ])("%s", (_, text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  test.each([
    ["little-endian", Buffer.from("\ufeffapiVersion: georouter/v1\n", "utf16le").toString("utf8")],
    ["without a mark", Buffer.from("apiVersion: georouter/v1\n", "utf16le").toString("utf8")],
    ["big-endian", Buffer.from("\ufeffapiVersion: georouter/v1\n", "utf16le").swap16().toString("utf8")],
  ])("UTF-16, %s, is told as such", (_, text) => {
    expect(found(text)).toEqual([
      expect.objectContaining({
        code: "GR0101",
        message: expect.stringContaining("what looks like UTF-16"),
        hint: "save the file as UTF-8",
      }),
    ]);
  });

  test("bytes that are not UTF-8 are not taken for UTF-16", () => {
    expect(found("place: S\ufffdo\n")[0]?.message).toContain("bytes that are not UTF-8");
  });
});

describe("too much of anything is refused in less than 200 ms", () => {
  test.each([
    ["2 MiB", "a: 1\n".repeat(420_000)],
    ["a million open brackets", "[".repeat(1_000_000)],
    ["a million closing brackets", "]".repeat(1_000_000)],
    ["a million commas", `[${",".repeat(1_000_000)}`],
    ["a million quotes", "'".repeat(1_000_000)],
    ["half a million colons", ": ".repeat(500_000)],
    ["half a million list items inside one another", "- ".repeat(500_000)],
    ["a million control characters", `a: "${"\u0007".repeat(1_000_000)}"`],
    ["a hundred thousand anchors", "a: &x 1\n".repeat(100_000)],
    ["a hundred thousand tags", "a: !x 1\n".repeat(100_000)],
    ["an anchor of a megabyte", `a: &${"x".repeat(1_000_000)} 1`],
    ["a key of a megabyte", `${"x".repeat(1_000_000)}: 1`],
    ["a key of a megabyte behind a question mark", `? ${"x".repeat(1_000_000)}\n: 1`],
    ["an id of a megabyte", `apiVersion: georouter/v1\nkind: Rollout\nspec: { id: ${"x".repeat(1_000_000)} }`],
  ])("%s", (_, text) => {
    expect(cpuMs(() => found(text))).toBeLessThan(200);
    const issues = found(text);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.length).toBeLessThanOrEqual(100);
    expect(Math.max(...issues.map(({ message }) => message.length))).toBeLessThan(300);
  });

  test.each([
    ["the same key", () => "    a: {}\n"],
    ["regions within one another", (at: number) => `    a${at}: { viewers: {}, within: a${at + 1} }\n`],
    ["unknown keys", (at: number) => `    a${at}: { viewers: {}, k${at}: 1 }\n`],
  ])("and %s 15,000 times costs no square of that", { timeout: 60_000 }, (_, line) => {
    const lines = Array.from({ length: 15_000 }, (__, at) => line(at)).join("");
    const spent = cpuClock();
    expect(found(`apiVersion: georouter/v1\nkind: Regions\nspec:\n  regions:\n${lines}`).length).toBeGreaterThan(1000);
    expect(spent()).toBeLessThan(9000);
  });
});

const rollout = (percent: string) =>
  document(
    "Rollout",
    `strategy: canary\nfrom: stable\nto: canary\npercent: { europe: ${percent} }`,
    "metadata: { name: player }\n",
  );
const weight = (weights: string) =>
  document(
    "Regions",
    `groups: { eu: [DE] }\nregions:\n  europe: { viewers: { groups: [eu] }, tiers: [{ clusters: ${weights} }] }\n  world: { viewers: {}, within: europe }`,
  );

describe("numbers are exact or refused", () => {
  test.each([
    ["0.1", 0.1],
    ["1e3", 1000],
    ["010", 10],
    ["1000000", 1_000_000],
  ])("the weight %s is read", (text, value) => {
    const { regions } = rulesOf(weight(`{ north: ${text}, south: 1 }`));
    expect(regions[0]?.tiers[0]?.members[0]?.weight).toBe(value);
  });
  test.each(["-1", "1e999", ".nan", ".inf", "-.inf", "9007199254740992", '"1"', "~", "", "[1]", "1_000", "0x"])(
    "the weight %s is refused",
    (text) => {
      expect(issuesIn(weight(`{ north: ${text}, south: 1 }`)).map(({ code }) => code)).toEqual(["GR0203"]);
    },
  );
  test("what is no finite number is not called nothing", () => {
    expect(issuesIn(weight("{ north: 1e999, south: 1 }"))[0]?.message).toMatch(/found no finite number$/);
    expect(issuesIn(weight("{ north: .nan, south: 1 }"))[0]?.message).toMatch(/found \.nan$/);
  });
  test("all weights 0 are refused", () => {
    expect(issuesIn(weight("{ north: 0, south: 0 }")).map(({ code }) => code)).toEqual(["GR0306"]);
  });
  test.each([0, 100, 33.333, 0.001, 99.999])("the percentage %s is read", (percent) => {
    expect(rulesOf(rollout(String(percent))).rollouts[0]).toMatchObject({ percent: { europe: percent } });
  });
  test.each(["101", "-1", "100.01", "33.3333", "50%", "1e999", ".nan", "~", '"50"'])(
    "the percentage %s is refused",
    (text) => {
      expect(issuesIn(rollout(text)).map(({ code }) => code)).toEqual(["GR0203"]);
    },
  );
});

const gateway = (text: string) =>
  document(
    "Clusters",
    `clusters:\n  south: { gateway: "${text}", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 } }\n  north: { gateway: "https://n.example", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 } }`,
  );

describe("a gateway that is no public https origin, or is ours, is refused", () => {
  test.each([
    "http://169.254.169.254",
    "https://169.254.169.254",
    "https://2130706433",
    "https://0x7f.1",
    "https://127.1",
    "https://017700000001",
    "https://[::ffff:127.0.0.1]",
    "https://[::]",
    "https://[::1]",
    "https://localhost.",
    "https://localhost",
    "https://LOCALHOST",
    "https://foo.internal",
    "https://metadata.google.internal",
    "https://a.svc.cluster.local",
    "https://a\u200bb.example",
    "https://a．example",
    "https://a@b.example",
    "https://a:b@c.example",
    "https://a.example/path",
    "https://a.example/..",
    "https://a.example?q",
    "https://a.example#f",
    "https://a.example:22",
    "https://a.example:25",
    "https://a.example:0",
    "https://a.example:99999",
    "ftp://a.example",
    "javascript:alert(1)",
    "https://",
    "a.example",
    "",
    "https://live.example",
    "https://LIVE.example",
  ])("%s", (text) => {
    const issues = issuesIn(gateway(text));
    expect(issues.length).toBeGreaterThan(0);
    expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(["GR0313"]));
    expect(issues[0]).toMatchObject({ severity: "error", line: 5 });
  });
});

const path = (text: string) =>
  document("Routes", `order: 1\nroutes:\n  - { name: a, match: { paths: [${JSON.stringify(text)}] }, to: region }`);

describe("path patterns", () => {
  test.each(["/a*b*c*d*", "/(a+)+$", "/a.b", "/[x]", "/a|b"])("%s is read as it is", (text) => {
    expect(rulesOf(path(text)).routes[0]?.match.paths).toEqual([text]);
  });
  test.each(["*x*x*x*x*x*y", "/*x*x*x*x*x*y", `/${"a".repeat(10_240)}`, "a", "", "/a\\d", "/a b", "/a?b", "/a#b"])(
    "%s is refused",
    (text) => {
      expect(issuesIn(path(text)).map(({ code }) => code)).toEqual(["GR0203"]);
    },
  );
});

describe("names that every object has are names like others", () => {
  test.each(["toString", "hasOwnProperty", "valueOf"])("%s as the name of a header", (name) => {
    const routes = document(
      "Routes",
      `order: 1\nroutes:\n  - { name: a, match: { headers: { ${name}: x } }, to: region }`,
    );
    expect(rulesOf(routes).routes[0]?.match.headers).toEqual([{ name: name.toLowerCase(), test: { exact: "x" } }]);
  });
  test.each(["toString", "hasOwnProperty", "watch", "length"])(
    "%s as the name of a group that is not defined",
    (name) => {
      const regions = document(
        "Regions",
        `regions:\n  europe: { viewers: { groups: [${name.toLowerCase()}] }, tiers: [{ clusters: { north: 1, south: 1 } }] }\n  world: { viewers: {}, within: europe }`,
      );
      expect(inShort(issuesIn(regions))).toContainEqual(
        expect.stringContaining(`GR0302 region europe names the group "${name.toLowerCase()}"`),
      );
    },
  );
  test.each(["__proto__", "constructor", "prototype"])("%s is refused wherever it stands", (name) => {
    for (const text of [`${name}: 1\n`, `a: { ${name}: 1 }\n`, `a:\n  - ${name}: 1\n`])
      expect(found(text).map(({ code }) => code)).toContain("GR0103");
  });
});

test("every good file with Windows line breaks says the same", () => {
  const windows = GOOD.map(({ file, text }) => ({ file, text: text.replaceAll("\n", "\r\n") }));
  expect(compileRules(windows)).toEqual(compileRules(GOOD));
});

test("a text of many megabytes in all is refused before it is read", () => {
  const files = Array.from({ length: 17 }, (_, at) => ({ file: `${at}.yaml`, text: "a: 1\n".repeat(209_000) }));
  expect(cpuMs(() => compileRules(files))).toBeLessThan(200);
  expect(inShort(compileRules(files).issues)).toEqual([expect.stringContaining("GR0104")]);
  expect(amongGood({ file: "x.yaml", text: "" }).length).toBe(GOOD.length + 1);
});
