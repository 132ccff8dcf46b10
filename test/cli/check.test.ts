import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FIXTURES, georouter, project as inProject, SLIP, SPARE } from "./rules-rig.ts";

const good = inProject();
const warned = inProject({ "rules/spare.yaml": SPARE });
const wrong = inProject({ "rules/spare.yaml": SPARE, "rules/slip.yaml": SLIP });
const all = ({ stdout, stderr }: { stdout: string; stderr: string }): string => stdout + stderr;

describe("exit codes", () => {
  test.each([
    ["0 when nothing was found", good, [], 0],
    ["0 with warnings", warned, [], 0],
    ["3 with warnings under --strict", warned, ["--strict"], 3],
    ["0 without warnings under --strict", good, ["--strict"], 0],
    ["1 with errors", wrong, [], 1],
    ["1 with errors under --strict", wrong, ["--strict"], 1],
    ["64 for a form that there is not", good, ["--format", "xml"], 64],
    ["64 for an option that there is not", good, ["--frmat", "json"], 64],
    ["65 for a folder that there is not", good, ["--rules", "nowhere"], 65],
    ["65 for a folder without rules", good, ["--rules", ".git"], 65],
    ["65 for a file instead of a folder", good, ["--rules", "rules/router.yaml"], 65],
  ])("%s", (_, folder, args, status) => {
    expect(georouter(folder, ["check", ...args]).status).toBe(status);
  });
  test("are the same in every form", () => {
    for (const form of ["pretty", "json", "github"]) {
      expect(georouter(wrong, ["check", "--format", form]).status).toBe(1);
    }
  });
});

describe("pretty", () => {
  test("shows where, what is there, and what to do", () => {
    const shown = all(georouter(wrong, ["check"]));
    expect(shown).toContain(
      [
        'error [GR0302] route slip names the cluster "nroth", which is not defined',
        "  --> rules/slip.yaml:5:70",
        "  4 |   order: 5",
        "  5 |   routes: [{ name: slip, match: { paths: [/slip] }, to: { clusters: [nroth] } }]",
        `    | ${" ".repeat(69)}^^^^^`,
      ].join("\n"),
    );
    expect(shown).toContain('"north" is defined here\n  --> rules/clusters.yaml:13:5');
    expect(shown).toContain('help: did you mean "north"?');
  });
  test("ends with how much there is", () => {
    expect(all(georouter(wrong, ["check"]))).toMatch(/✖ 1 error, 1 warning in 8 files \(\d+ ms\)\n$/);
    expect(all(georouter(warned, ["check"]))).toMatch(/⚠ 1 warning in 7 files \(\d+ ms\)\n$/);
    expect(all(georouter(good, ["check"]))).toMatch(/✔ no findings in 6 files \(\d+ ms\)\n$/);
  });
  test("has no colour without a terminal, and none is needed to tell errors from warnings", () => {
    const shown = all(georouter(wrong, ["check"]));
    expect(shown).not.toContain("\u001b");
    expect(shown).toMatch(/^error /m);
    expect(shown).toMatch(/^warning /m);
  });
  test("has colour when it is forced, but NO_COLOR wins", () => {
    expect(all(georouter(wrong, ["check"], { FORCE_COLOR: "1" }))).toContain("\u001b[31m");
    expect(all(georouter(wrong, ["check"], { FORCE_COLOR: "1", NO_COLOR: "1" }))).not.toContain("\u001b");
    expect(all(georouter(wrong, ["check"], { FORCE_COLOR: "0" }))).not.toContain("\u001b");
  });
  test("shows 200 of very many findings, and says how many more there are", () => {
    const routes = Array.from({ length: 250 }, (_, at) => `    - { name: a${at}, match: {}, to: 1 }\n`).join("");
    const text = `apiVersion: georouter/v1\nkind: Routes\nspec:\n  order: 5\n  routes:\n${routes}`;
    const shown = all(georouter(inProject({ "rules/many.yaml": text }), ["check"]));
    expect(shown.match(/^error /gm)).toHaveLength(200);
    expect(shown).toMatch(/^and 50 more; .* lists all$/m);
    expect(shown).toMatch(/✖ 250 errors/);
  });
  test("five faults in one file are five findings with line and column", () => {
    const text = readFileSync(join(FIXTURES, "five-faults.bad.yaml"), "utf8");
    const { status, ...out } = georouter(inProject({ "rules/regions.yaml": text }), ["check"]);
    expect(status).toBe(1);
    expect(all(out).match(/^ {2}--> rules\/regions\.yaml:\d+:\d+$/gm)?.length).toBeGreaterThanOrEqual(5);
    expect(all(out)).toMatch(/✖ 5 errors/);
  });
});

describe("json", () => {
  const { stdout, stderr } = georouter(wrong, ["check", "--format", "json"]);
  const read = JSON.parse(stdout) as { errors: number; warnings: number; issues: Record<string, unknown>[] };
  test("is the only thing on stdout", () => {
    expect(stderr).toBe("");
    expect(read).toMatchObject({ errors: 1, warnings: 1 });
  });
  test("has everything that pretty shows", () => {
    expect(read.issues[0]).toEqual({
      code: "GR0302",
      severity: "error",
      file: "rules/slip.yaml",
      line: 5,
      column: 70,
      length: 5,
      message: 'route slip names the cluster "nroth", which is not defined',
      hint: 'did you mean "north"?',
      related: { file: "rules/clusters.yaml", line: 13, column: 5, length: 5, message: '"north" is defined here' },
    });
  });
  test("is an empty list when nothing was found", () => {
    expect(JSON.parse(georouter(good, ["check", "--format", "json"]).stdout)).toEqual({
      errors: 0,
      warnings: 0,
      issues: [],
      silenced: [],
    });
  });
});

describe("what a comment silences", () => {
  const quiet = inProject({
    "rules/spare.yaml": SPARE.replace("v1 } }", "v1 } } # georouter-ignore GR0316: opens in May"),
  });
  test("is no finding, and is counted", () => {
    const { status, ...out } = georouter(quiet, ["check", "--strict"]);
    expect(status).toBe(0);
    expect(all(out)).toMatch(/^✔ no findings, 1 silenced in 7 files \(\d+ ms\)\n$/);
  });
  test("is counted beside findings", () => {
    const both = inProject({
      "rules/slip.yaml": SLIP,
      "rules/spare.yaml": readFileSync(join(quiet, "rules/spare.yaml")),
    });
    expect(all(georouter(both, ["check"]))).toMatch(/✖ 1 error, 1 silenced in 8 files/);
  });
  test("is listed in json with its reason", () => {
    const { stdout } = georouter(quiet, ["check", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      errors: 0,
      warnings: 0,
      issues: [],
      silenced: [{ code: "GR0316", severity: "warning", file: "rules/spare.yaml", line: 5, reason: "opens in May" }],
    });
  });
});

describe("github", () => {
  test("is one annotation a finding, in one line", () => {
    const lines = georouter(wrong, ["check", "--format", "github"]).stdout.trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(
        /^::error file=rules\/slip\.yaml,line=5,col=70,endColumn=75,title=GR0302::route slip names/,
      ),
      expect.stringMatching(/^::warning file=rules\/spare\.yaml,line=5,col=5,endColumn=10,title=GR0316::cluster spare/),
    ]);
  });
  test("cannot be broken out of by what a file says", () => {
    const evil = SLIP.replace("nroth", '"a%\\n::error::b"');
    const { stdout } = georouter(inProject({ "rules/evil.yaml": evil }), ["check", "--format", "github"]);
    expect(stdout.match(/^::/gm)?.length).toBe(stdout.trimEnd().split("\n").length);
  });
});

describe("the rules are found", () => {
  const nested = inProject({ "apps/web/readme.txt": "x" });
  test("from a folder below", () => {
    expect(georouter(join(nested, "apps/web"), ["check"]).status).toBe(0);
  });
  test("from inside the rules", () => {
    expect(georouter(join(nested, "rules/routes"), ["check"]).status).toBe(0);
  });
  test("not beyond the root of the repository", () => {
    const inner = inProject({ "rules/sub/.git/HEAD": "ref" });
    const { status, stderr } = georouter(join(inner, "rules/sub"), ["check"]);
    expect(status).toBe(65);
    expect(stderr).toContain("--rules DIR");
  });
  test("by GEOROUTER_RULES, and --rules wins over it", () => {
    const elsewhere = inProject();
    expect(georouter(elsewhere, ["check"], { GEOROUTER_RULES: join(wrong, "rules") }).status).toBe(1);
    expect(georouter(elsewhere, ["check", "--rules", "rules"], { GEOROUTER_RULES: join(wrong, "rules") }).status).toBe(
      0,
    );
  });
});

describe("of the files", () => {
  test(".yml and .test.yaml are read, and no other ending", () => {
    for (const name of ["a/slip.yml", "slip.test.yaml", "b.test.yml"]) {
      expect(georouter(inProject({ [`rules/${name}`]: SLIP }), ["check"]).status).toBe(1);
    }
    expect(georouter(inProject({ "rules/notes.txt": "- nothing", "rules/old.yaml.bak": SLIP }), ["check"]).status).toBe(
      0,
    );
  });
  test("one that is not UTF-8 is a finding at its place", () => {
    const latin = new Uint8Array([...Buffer.from("apiVersion: georouter/v1 # S"), 0xe3, ...Buffer.from("o\n")]);
    const { status, ...out } = georouter(inProject({ "rules/latin.yaml": latin }), ["check"]);
    expect(status).toBe(1);
    expect(all(out)).toContain("[GR0101]");
    expect(all(out)).toContain("rules/latin.yaml:1:29");
  });
  test("one in UTF-16 is a finding", () => {
    const wide = Buffer.from("\ufeffapiVersion: georouter/v1\n", "utf16le");
    expect(all(georouter(inProject({ "rules/wide.yaml": wide }), ["check"]))).toContain("rules/wide.yaml:1:1");
  });
  test("a folder that is called like one is a folder", () => {
    const { status, stdout } = georouter(inProject({ "rules/odd.yaml/x.yaml": SPARE }), ["check"]);
    expect(status).toBe(0);
    expect(stdout).toContain("odd.yaml/x.yaml:5:5");
  });
});

describe("what is written to trick a reader or a terminal", () => {
  const trick = inProject({
    "rules/trick.yaml":
      'apiVersion: georouter/v1\nkind: Routes\nspec:\n  order: 5\n  routes: [{ name: "a\\e[2J\\n::error::b", match: {}, to: region, "k\\u202e": 1 }]\n',
    "rules/raw.yaml": "apiVersion: georouter/v1\nkind: Routes # \u001b[2Jx\u202e\n",
  });
  // oxlint-disable-next-line no-control-regex -- they are what must not come out
  const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/;

  test("is shown as what it is", () => {
    const { stdout } = georouter(trick, ["check"]);
    expect(stdout).toContain("route a<U+001B>[2J<U+000A>::error::b");
    expect(stdout).toContain('unknown key "k<U+202E>"');
    expect(stdout).toContain("2 | kind: Routes # <U+001B>[2Jx<U+202E>\n    |                ^^^^^^^^");
    expect(stdout).not.toMatch(unseen);
  });
  test("comes out of no format", () => {
    const github = georouter(trick, ["check", "--format", "github"]).stdout;
    expect(github).not.toMatch(unseen);
    expect(github.split("\n").filter((line) => line.startsWith("::error::"))).toEqual([]);
    const json = georouter(trick, ["check", "--format", "json"]).stdout;
    expect(json).not.toMatch(unseen);
    expect(JSON.stringify(JSON.parse(json))).toContain("k\u202e");
  });
});

test("the help says what it does", () => {
  const { status, stdout } = georouter(good, ["check", "--help"]);
  expect(status).toBe(0);
  expect(stdout).toContain("--strict");
  expect(stdout).toContain("--format");
});

describe("--against an earlier bundle", () => {
  const earlier = inProject();
  georouter(earlier, ["compile", "--out", "before.bundle"]);
  const bundle = join(earlier, "before.bundle");
  const moved = inProject({
    "rules/player.yaml": readFileSync(join(FIXTURES, "good/player.yaml"), "utf8").replace(
      "percent:",
      "salt: new, percent:",
    ),
  });

  test("finds what would move viewers by accident", () => {
    const { status, stdout } = georouter(moved, ["check", "--against", bundle]);
    expect(status).toBe(1);
    expect(stdout).toContain("error [GR0326] rollout player: salt was player and is new, so it draws other viewers");
  });
  test("finds nothing in the same rules, and nothing without it", () => {
    expect(georouter(earlier, ["check", "--strict", "--against", bundle]).status).toBe(0);
    expect(georouter(moved, ["check", "--strict"]).status).toBe(0);
  });
  test.each([
    ["a file that is not there", "nothing.bundle", "cannot be read"],
    ["a device without an end", "/dev/zero", "is no file"],
    ["a file that is no bundle", "rules/player.yaml", "does not have the form of a bundle"],
  ])("refuses %s with 65", (_, path, says) => {
    const { status, stderr } = georouter(good, ["check", "--against", path]);
    expect(status).toBe(65);
    expect(stderr).toContain(says);
  });
});

describe("--explain", () => {
  test("says what a code means and what to do, in any case", () => {
    const { status, stdout } = georouter(good, ["check", "--explain", "gr0302"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^GR0302 {2}reference to something that is not defined\n\n.+\n\nwhat to do: .+\n/);
  });
  test("suggests the code that was meant", () => {
    const { status, stderr } = georouter(good, ["check", "--explain", "GR0392"]);
    expect(status).toBe(64);
    expect(stderr).toMatch(/there is no code "GR0392"; did you mean "GR03\d2"\?/);
  });
});
