/**
 * `georouter simulate` as people and programs run it.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { georouter, project, type Ran } from "./rules-rig.ts";

const folder = project({
  "viewers.ndjson": '{"country":"DE","host":"live.example"}\n\n{"country":"BR","host":"live.example","unit":"s-1"}\n',
  "viewers.yaml": [
    "apiVersion: georouter/v1",
    "kind: Viewers",
    "spec: { viewers: { berlin: { country: DE, host: live.example }, rio: { country: BR, host: live.example } } }",
  ].join("\n"),
  "mixed.ndjson": '{"country":"DE"}\n{"country":\n[1]\n',
  "wrong.ndjson": '{"country":"DEU"}\n',
  "empty.ndjson": "\n",
  "mix.txt": "# ours\nDE=3\nBR=1\n",
  "night.txt": "t=30s down north   # the switch\n\n+60s up north\n",
});

const BRIEF = ["simulate", "--rps", "1000", "--mix", "DE=60,BR=40", "--for", "3m", "--sample", "200"];
const FAILS = ["--event", "t=30s down north", "t=90s up north"];

const simulated = (...args: readonly string[]): Ran => georouter(folder, [...BRIEF, ...args]);
const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

interface Json {
  readonly of: string;
  readonly rps: number;
  readonly steps: readonly {
    readonly atMs: number;
    readonly clusters: readonly { readonly cluster: string; readonly rps: number }[];
  }[];
  readonly outages: readonly { readonly cluster: string; readonly outAtMs: number }[];
}

describe("the text", () => {
  const { stdout, stderr, status } = simulated(...FAILS, "--capacity", "south=900", "north=2000");
  test("says first what it came to", () => {
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [head, , first, second, third] = stdout.split("\n");
    expect(head).toBe("1,000 rps for 3m in steps of 10s: 200 viewers of DE=60,BR=40, ± 69 rps");
    expect(first).toMatch(/^✖ peak south 1,000 rps = 111 % of capacity 900 at t=1m\d+s, above it for \d+m?\d*s$/);
    expect(second).toBe("✔ every viewer had a cluster");
    expect(third).toMatch(
      /^ {2}north down at 30s: no new viewer from 1m\d+s on, \d+s later; [\d,]+ rps met it until then$/,
    );
  });
  test("has a bar chart with the events below it", () => {
    expect(stdout).toMatch(/^north {3}[▁▂▃▄▅▆▇█.]{19} {2}.*2,000$/m);
    expect(stdout).toMatch(/^south {3}[▁▂▃▄▅▆▇█▲]{19} .*900$/m);
    expect(stdout).toMatch(/^events {5}a {5}b$/m);
  });
  test("has a row where something changed, and marks what is above capacity", () => {
    expect(stdout).toMatch(/^ {4}30s {2}▸ a {2}down north$/m);
    expect(stdout).toMatch(/north up → down for europe$/m);
    expect(stdout).toMatch(/^ {2}1m\d0s .* 1,000 111 %!$/m);
  });
  test("fits into 100 columns", () => {
    expect(widest(stdout)).toBeLessThanOrEqual(100);
  });
  test("has no colour without a terminal, and says the same with it", () => {
    expect(stdout).not.toContain("\u001b[");
    const coloured = georouter(folder, [...BRIEF, ...FAILS, "--capacity", "south=900,north=2000"], {
      FORCE_COLOR: "1",
    }).stdout;
    expect(coloured).toContain("\u001b[31m");
    // oxlint-disable-next-line no-control-regex -- the colours are what is taken away
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(stdout);
  });
  test("is ASCII where the locale is", () => {
    const plain = georouter(folder, [...BRIEF, ...FAILS, "--capacity", "south=900"], { LANG: "C" }).stdout;
    expect(/^[\n\u0020-\u007e]*$/.test(plain)).toBe(true);
    expect(plain).toMatch(/^south {3}[1-8!]{19} /m);
  });
  test("with --quiet is only what it came to", () => {
    const quiet = simulated(...FAILS, "--quiet").stdout;
    expect(quiet.split("\n").length).toBeLessThanOrEqual(6);
    expect(stdout).toContain("every viewer had a cluster");
  });
  test("says that loads are not judged where the rules have no capacity", () => {
    expect(simulated().stdout).toContain("⚠ no cluster has a capacity in the rules: loads are not judged");
  });
});

describe("for programs", () => {
  test("JSON has every step, and numbers that sum up", () => {
    const { stdout, stderr } = simulated(...FAILS, "-o", "json");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape is what is tested
    const json = JSON.parse(stdout) as Json;
    expect(stderr).toBe("");
    expect(json).toMatchObject({ of: "DE=60,BR=40", rps: 1000, seed: 1, viewers: 200, forMs: 180_000, stepMs: 10_000 });
    expect(json.steps).toHaveLength(19);
    for (const { clusters } of json.steps) expect(clusters.reduce((sum, { rps }) => sum + rps, 0)).toBeCloseTo(1000, 2);
    expect(json.outages.map(({ cluster }) => cluster)).toEqual(["north"]);
  });
  test("CSV has a row for each step and cluster", () => {
    const rows = simulated("-o", "csv")
      .stdout.trimEnd()
      .split("\n")
      .map((row) => row.split(","));
    expect(rows[0]?.slice(0, 5)).toEqual(["seconds", "cluster", "state", "takes_percent", "rps"]);
    expect(rows).toHaveLength(1 + 19 * 2);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([12]));
    expect(rows.slice(-2).map(([seconds, cluster]) => [seconds, cluster])).toEqual([
      ["180", "north"],
      ["180", "south"],
    ]);
  });
  test("the same seed gives the same bytes, and another one others", () => {
    const csv = (seed: string): string => simulated(...FAILS, "-o", "csv", "--seed", seed).stdout;
    expect(csv("5")).toBe(csv("5"));
    expect(csv("6")).not.toBe(csv("5"));
  });
});

describe("viewers", () => {
  test.each([
    ["one JSON object a line", "viewers.ndjson"],
    ["a document of kind Viewers", "viewers.yaml"],
  ])("are read from %s", (_, file) => {
    const ran = georouter(folder, ["simulate", "--viewers", file, "--rps", "10", "--for", "1m", "--sample", "100"]);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain(`100 viewers of ${file}, `);
    expect(ran.stdout).toContain("every viewer had a cluster");
  });
  test("are of a mix in a file", () => {
    const ran = georouter(folder, ["simulate", "--mix", "mix.txt", "--rps", "10", "--for", "1m"]);
    expect(ran.stdout).toContain("2,000 viewers of mix.txt");
  });
  test("that no route takes are told, with what to do", () => {
    const ran = simulated("--host", "www.elsewhere.example");
    expect(ran.stdout).toContain(
      "✖ without a cluster: 1,000 rps (100 %) at t=0s; no route takes them: say --host and --path",
    );
  });
});

test("a compiled bundle gives the same answer as its rules", () => {
  expect(georouter(folder, ["compile", "--out", "out.bundle"]).status).toBe(0);
  const [ofRules, ofBundle] = [simulated(...FAILS), simulated(...FAILS, "--bundle", "out.bundle")];
  expect(ofBundle.stdout).toBe(ofRules.stdout);
});

test("events can stand in a file, before those of the command line", () => {
  const ran = simulated("--events", "night.txt", "--event", "+30s drain south");
  expect(ran.stdout).toMatch(/30s {2}▸ a {2}down north$[^]*1m30s {2}▸ b {2}up north$[^]*2m {2}▸ c {2}drain south$/m);
});

describe("the exit code is", () => {
  const code = (...args: readonly string[]): number | null => simulated(...args).status;
  test("0 also for too much load, and 1 with --strict", () => {
    const over = [...FAILS, "--capacity", "south=900"];
    expect([code(...over), code(...over, "--strict"), code("--strict")]).toEqual([0, 1, 0]);
  });
  test("1 with --strict where a viewer has no cluster", () => {
    expect([code("--event", "t=1m drain *"), code("--event", "t=1m drain *", "--strict")]).toEqual([0, 1]);
  });
});

describe("is told and refused:", () => {
  test.each<readonly [string, number, string | RegExp, readonly string[]]>([
    [
      "a misspelt cluster",
      64,
      /event "t=1s down nroth": no cluster is called "nroth"; did you mean "north"\?/,
      ["--event", "t=1s down nroth"],
    ],
    ["a misspelt event", 64, /unknown event "dwon"; did you mean "down"\?/, ["--event", "t=1s dwon north"]],
    ["an event after the end", 64, /it comes after the end/, ["--event", "t=2m down north"]],
    ["a mix of nowhere", 64, /the mix names "UK"/, ["--mix", "UK=1"]],
    [
      "a mix that is no file",
      64,
      /--mix takes world, parts such as BR=40,DE=30, or a file of them: there is no file nowhere\.txt; check the path/,
      ["--mix", "nowhere.txt"],
    ],
    ["lines that are no facts", 65, /mixed\.ndjson:2: .*\n.*mixed\.ndjson:3: /, ["--viewers", "mixed.ndjson"]],
    [
      "facts that cannot be read",
      65,
      /viewer 1: country must be a country code such as BR, found "DEU"/,
      ["--viewers", "wrong.ndjson"],
    ],
    ["a file without viewers", 65, /empty\.ndjson has no viewers/, ["--viewers", "empty.ndjson"]],
    ["a file that there is not", 65, /nowhere\.ndjson cannot be read/, ["--viewers", "nowhere.ndjson"]],
    ["events that there are not", 65, /there is no file nowhere\.txt; check the path/, ["--events", "nowhere.txt"]],
    ["both whom and a mix", 64, /exclude each other/, ["--viewers", "viewers.ndjson", "--mix", "world"]],
    ["a time without unit", 64, /--step <time>: It must be a time above 0 with its unit/, ["--step", "10"]],
    ["too many steps", 64, /more than 10000 steps/, ["--step", "1ms"]],
    ["a capacity of nobody", 64, /--capacity names "nroth"; did you mean "north"\?/, ["--capacity", "nroth=5"]],
    ["a capacity that is none", 64, /--capacity takes CLUSTER=RPS/, ["--capacity", "north"]],
    ["a beginning that is no time", 64, /--at takes a time such as/, ["--at", "soon"]],
    ["a bundle that is none", 65, /viewers\.ndjson/, ["--bundle", "viewers.ndjson"]],
    ["a method that is none", 64, /method must be an HTTP method/, ["--method", "G T"]],
  ])("%s", (_, code, said, args) => {
    const ran = georouter(folder, ["simulate", "--rps", "10", "--for", "1m", ...args]);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: code, stdout: "" });
    expect(ran.stderr).toMatch(said);
  });
  test("no load", () => {
    const ran = georouter(folder, ["simulate"]);
    expect(ran.status).toBe(64);
    expect(ran.stderr).toMatch(/^error: --rps <n> is missing; see georouter simulate --help\n$/);
  });
});

test("the help lists every event", () => {
  const { stdout } = georouter(folder, ["simulate", "--help"]);
  for (const verb of [
    "down",
    "up",
    "degraded",
    "ready",
    "drain",
    "undrain",
    "dial",
    "forced-down",
    "forced-up",
    "failback",
    "move",
    "vantage",
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${verb} [A-Z]`, "m"));
  }
});

test("rules are found in the folder, or named", () => {
  const elsewhere = georouter("/", [...BRIEF, "--rules", join(folder, "rules"), "-o", "csv"]);
  expect(elsewhere.stdout).toBe(simulated("-o", "csv").stdout);
});
