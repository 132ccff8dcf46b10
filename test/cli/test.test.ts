/**
 * `georouter test` as people run it.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readXml } from "./read-xml.ts";
import { BOUND_ROUTER, georouter, project, SLIP } from "./rules-rig.ts";

const inProject = (files: Parameters<typeof project>[0] = {}): string =>
  project({ "rules/router.yaml": BOUND_ROUTER, ...files });

const doc = (spec: string): string => `apiVersion: georouter/v1\nkind: RuleTest\nspec:\n${spec}`;

const PASSES = doc(`  cases:
    - { name: Germany stays in the north, facts: { country: DE, unit: u1 }, expect: { cluster: north } }
    - { name: nobody in North Korea is served, facts: { country: KP }, expect: { status: 451 } }
`);

const FAILS = doc(`  facts: { country: DE, unit: u1 }
  cases:
    - name: Germany goes south
      expect: { region: europe, cluster: south }
`);

describe("tests that pass", () => {
  const folder = inProject({ "rules/tests/a.yaml": PASSES });
  const ran = georouter(folder, ["test"]);
  test("exit 0, a line each, and their number", () => {
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout.replace(/\(\d+ ms\)/, "(n ms)")).toBe(`✔ rules/tests/a.yaml  Germany stays in the north
✔ rules/tests/a.yaml  nobody in North Korea is served

✔ 2 passed (n ms)
`);
  });
});

describe("with --quiet", () => {
  test("tests that pass are not told, whether or not others fail", () => {
    const folder = inProject({ "rules/tests/a.yaml": PASSES });
    expect(georouter(folder, ["test", "--quiet"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const other = inProject({ "rules/tests/a.yaml": PASSES, "rules/germany.test.yaml": FAILS });
    const { status, stdout } = georouter(other, ["test", "-q", "--diff"]);
    expect([status, stdout.replace(/\(\d+ ms\)/, "(n ms)")]).toEqual([
      1,
      `✖ rules/germany.test.yaml  Germany goes south
    rules/germany.test.yaml:6
    - cluster  south
    + cluster  north

✖ 2 passed, 1 failed (n ms)
`,
    ]);
  });
  test("what no test reaches is told", () => {
    const folder = inProject({ "rules/tests/a.yaml": PASSES });
    expect(georouter(folder, ["test", "-q", "--coverage"]).stdout).toMatch(/^Coverage [\d.]+ %: /);
  });
});

describe("a test that fails", () => {
  const folder = inProject({ "rules/tests/a.yaml": PASSES, "rules/germany.test.yaml": FAILS });
  const ran = georouter(folder, ["test"]);
  test("exits 1 and says just the field that differs, with file and line", () => {
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain(`✖ rules/germany.test.yaml  Germany goes south
    rules/germany.test.yaml:6
    - cluster  south
    + cluster  north
`);
    expect(ran.stdout).not.toContain("- region");
    expect(ran.stdout).toMatch(/✖ 2 passed, 1 failed \(\d+ ms\)\n$/);
  });
  test("says why, step by step, with the lines of the rules", () => {
    expect(ran.stdout).toContain("      north  stable v1  reason matched");
    expect(ran.stdout).toMatch(/4 +region +europe {2}by group DE +rules\/regions\.yaml:8\n/);
  });
  test("--diff leaves the steps out", () => {
    const { status, stdout } = georouter(folder, ["test", "--diff"]);
    expect(status).toBe(1);
    expect(stdout).toContain("    + cluster  north\n✔");
    expect(stdout).not.toContain("reason matched");
  });
  test("is not run when --run means others", () => {
    const { status, stdout } = georouter(folder, ["test", "--run", "stays.*north"]);
    expect(status).toBe(0);
    expect(stdout).toContain("1 passed");
    expect(georouter(folder, ["test", "--run", "^rules/germany"]).stdout).toContain("✖ 1 failed");
  });
});

describe("-o json", () => {
  const folder = inProject({ "rules/tests/a.yaml": PASSES, "rules/tests/b.yaml": FAILS });
  const ran = georouter(folder, ["test", "-o", "json", "--coverage"]);
  const report = JSON.parse(ran.stdout) as Record<string, unknown>;
  test("is one document with every result", () => {
    expect(ran.status).toBe(1);
    expect(report).toMatchObject({
      passed: 2,
      failed: 1,
      tests: [
        {
          name: "Germany stays in the north",
          kind: "case",
          file: "rules/tests/a.yaml",
          line: 5,
          passed: true,
          failures: [],
        },
        { name: "nobody in North Korea is served", passed: true },
        {
          name: "Germany goes south",
          passed: false,
          failures: [
            {
              line: 6,
              differences: [{ field: "cluster", wanted: "south", found: "north" }],
              decision: { cluster: "north" },
            },
          ],
        },
      ],
      coverage: { counts: [{ what: "regions", covered: 1, total: 3 }, {}, {}, {}], percent: expect.any(Number) },
      mutation: null,
    });
  });
});

describe("--junit", () => {
  test("writes a report beside the output, also when tests fail", () => {
    const folder = inProject({ "rules/tests/b.yaml": FAILS.replace("goes south", 'goes <south> & "back"') });
    expect(georouter(folder, ["test", "--junit", "build/r.xml"]).status).toBe(1);
    const report = readXml(readFileSync(join(folder, "build/r.xml"), "utf8"));
    expect(report.children[0]?.children[0]).toMatchObject({
      attributes: { name: 'Germany goes <south> & "back"', file: "rules/tests/b.yaml", line: "6" },
      children: [{ name: "failure", attributes: { message: "cluster: wanted south, found north" } }],
    });
    expect(report.children[0]?.children[0]?.children[0]?.text).toContain("region");
  });
  test("that cannot be written is said, and is a failure", () => {
    const folder = inProject({ "rules/tests/a.yaml": PASSES });
    mkdirSync(join(folder, "taken"));
    const { status, stderr } = georouter(folder, ["test", "--junit", "taken"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: taken cannot be written: .*; choose another --junit\n$/);
  });
});

describe("--coverage", () => {
  const folder = inProject({ "rules/tests/a.yaml": PASSES });
  test("names what no test reaches, with its place", () => {
    const { status, stdout } = georouter(folder, ["test", "--coverage"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Coverage \d+(\.\d)? %: regions 1\/3, routes 1\/5, failover edges 0\/\d+, arms \d\/\d+$/m);
    expect(stdout).toMatch(/^ {2}not covered: route {5}robots +rules\/routes\/special\.yaml:7$/m);
  });
  test("below its minimum it fails", () => {
    const { status, stdout } = georouter(folder, ["test", "--coverage", "90"]);
    expect(status).toBe(1);
    expect(stdout).toContain("below the 90 % that are wanted");
    expect(georouter(folder, ["test", "--coverage", "5"]).status).toBe(0);
  });
});

describe("--mutate", () => {
  test("names what could go without a test noticing", () => {
    const { status, stdout, stderr } = georouter(inProject({ "rules/tests/a.yaml": PASSES }), ["test", "--mutate"]);
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^✖ Mutation: \d+ deletions: \d+ noticed by a test, \d+ refused by check, \d+ without effect, \d+ survived$/m,
    );
    expect(stdout).toMatch(/^ {2}survived: rules\/routes\/special\.yaml:7 {2}route robots$/m);
    expect(stdout).not.toMatch(/survived: .* geofence embargo$/m);
  });
  test("waits until the tests pass", () => {
    const { status, stdout } = georouter(inProject({ "rules/tests/b.yaml": FAILS }), ["test", "--mutate"]);
    expect(status).toBe(1);
    expect(stdout).toContain("Mutation: not run, because it needs tests that pass");
  });
});

describe("exit codes", () => {
  const folder = inProject({ "rules/tests/a.yaml": PASSES });
  test.each([
    ["64 for a pattern that is none", ["test", "--run", "("], 64],
    ["64 for a minimum that is none", ["test", "--coverage", "most"], 64],
    ["64 for a minimum above 100", ["test", "--coverage", "101"], 64],
    ["64 for an option that there is not", ["test", "--fast"], 64],
    ["64 for a form that there is not", ["test", "-o", "yaml"], 64],
    ["65 without rules", ["test", "--rules", "nowhere"], 65],
    ["1 when --run matches nothing", ["test", "--run", "no such test"], 1],
  ])("%s", (_, args, status) => {
    const ran = georouter(folder, args);
    expect(ran.status).toBe(status);
    expect(ran.stderr).toMatch(/^error: /);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });
  test("1 when there is no test at all, with what to do", () => {
    const { status, stderr } = georouter(inProject(), ["test"]);
    expect(status).toBe(1);
    expect(stderr).toBe("error: there is no rule test in the 6 rule files; add a file with `kind: RuleTest`\n");
  });
  test("1 when the rules have an error, as check says it", () => {
    const { status, stdout, stderr } = georouter(inProject({ "rules/a.yaml": PASSES, "rules/slip.yaml": SLIP }), [
      "test",
    ]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("rules/slip.yaml:5:70");
  });
});

describe("rule tests beside the rules", () => {
  test("are checked with them", () => {
    const { status, stdout } = georouter(
      inProject({ "rules/a.test.yaml": PASSES.replace("cluster: north", "cluster: nroth") }),
      ["check"],
    );
    expect(status).toBe(1);
    expect(stdout).toContain('test "Germany stays in the north" names the cluster "nroth", which is not defined');
    expect(stdout).toContain('"north" is defined here');
  });
  test("do not change a byte of the bundle", () => {
    const [plain, tested] = [inProject(), inProject({ "rules/tests/a.yaml": PASSES })].map((folder) => {
      expect(georouter(folder, ["compile", "--out", "b"]).status).toBe(0);
      return readFileSync(join(folder, "b"), "utf8");
    });
    expect(tested).toBe(plain);
  });
});

test("colour only where it is wanted, and never as the only sign", () => {
  const folder = inProject({ "rules/tests/b.yaml": FAILS });
  const coloured = georouter(folder, ["test", "--diff"], { FORCE_COLOR: "1" }).stdout;
  const plain = georouter(folder, ["test", "--diff"], { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout;
  expect(coloured).toContain("\u001b[");
  // oxlint-disable-next-line no-control-regex -- colours
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "").replace(/\d+ ms/, "")).toBe(plain.replace(/\d+ ms/, ""));
});

test("the tests of the shipped rules reach every one of them", () => {
  const shipped = resolve(import.meta.dirname, "../../rules");
  const ran = georouter(inProject(), ["test", "--coverage", "100", "--rules", shipped]);
  expect(ran.stdout).toMatch(/\n✔ \d+ passed \(\d+ ms\)\nCoverage 100 %: .*\n$/);
  expect(ran.status).toBe(0);
});
