import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { georouter, project as inProject, SLIP } from "./rules-rig.ts";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

const UGLY =
  "kind:   Routes # kind\napiVersion: georouter/v1\nspec: {order: 5, routes: [{name: 'a', match: {}, to: region}]}\n";
const NEAT =
  "apiVersion: georouter/v1\nkind: Routes # kind\nspec: { order: 5, routes: [{ name: a, match: {}, to: region }] }\n";
const BROKEN = "a: [\n";
const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

/** A project whose other files are canonical. */
const withUgly = (more: Parameters<typeof inProject>[0] = {}): string => {
  const folder = inProject({ "rules/ugly.yaml": UGLY, ...more });
  georouter(folder, [
    "fmt",
    "rules/router.yaml",
    "rules/regions.yaml",
    "rules/clusters.yaml",
    "rules/player.yaml",
    "rules/routes",
  ]);
  return folder;
};

describe("files", () => {
  test("that are not canonical are written, and listed", () => {
    const folder = withUgly();
    const { status, stdout, stderr } = georouter(folder, ["fmt"]);
    expect([status, stdout]).toEqual([0, "rules/ugly.yaml\n"]);
    expect(stderr).toBe("1 of 7 files changed\n");
    expect(read(folder, "rules/ugly.yaml")).toBe(NEAT);
    expect(georouter(folder, ["fmt", "--check"])).toMatchObject({ status: 0, stdout: "" });
  });
  test("among them rule tests, and only those named", () => {
    const folder = withUgly({ "rules/a.test.yaml": "b:   1\n" });
    expect(georouter(folder, ["fmt", "rules/a.test.yaml"]).stdout).toBe("rules/a.test.yaml\n");
    expect(read(folder, "rules/a.test.yaml")).toBe("b: 1\n");
    expect(read(folder, "rules/ugly.yaml")).toBe(UGLY);
  });
  test("keep their mode, and links stay links", () => {
    const folder = withUgly({ "elsewhere.txt": UGLY });
    chmodSync(join(folder, "rules/ugly.yaml"), 0o640);
    symlinkSync("../elsewhere.txt", join(folder, "rules/link.yaml"));
    georouter(folder, ["fmt"]);
    expect(statSync(join(folder, "rules/ugly.yaml")).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(folder, "rules/link.yaml")).isSymbolicLink()).toBe(true);
    expect(read(folder, "elsewhere.txt")).toBe(NEAT);
  });
  test("that cannot be read stay as they are, with their finding, and the others are written", () => {
    const folder = withUgly({ "rules/broken.yaml": BROKEN });
    const { status, stdout, stderr } = georouter(folder, ["fmt"]);
    expect([status, stdout]).toEqual([1, "rules/ugly.yaml\n"]);
    expect(stderr).toMatch(/error \[GR0102\] .*\n {2}--> rules\/broken\.yaml:/);
    expect(stderr).toMatch(/1 of 8 files changed, 1 left as it is\n$/);
    expect(read(folder, "rules/broken.yaml")).toBe(BROKEN);
  });
  test("with faults that are not of YAML are written", () => {
    const folder = withUgly({ "rules/slip.yaml": SLIP.replace("spec:", "spec:   ") });
    expect(georouter(folder, ["fmt", "rules/slip.yaml"]).status).toBe(0);
    expect(read(folder, "rules/slip.yaml")).toBe(SLIP);
  });
});

describe("--check and --diff write nothing", () => {
  test("--check lists, and exits 1", () => {
    const folder = withUgly();
    const { status, stdout, stderr } = georouter(folder, ["fmt", "--check"]);
    expect([status, stdout, stderr]).toEqual([1, "rules/ugly.yaml\n", "1 of 7 files would change\n"]);
    expect(read(folder, "rules/ugly.yaml")).toBe(UGLY);
  });
  test("--diff shows what patch can apply, and exits 0 unless it checks", () => {
    const folder = withUgly();
    const { status, stdout } = georouter(folder, ["fmt", "--diff"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^--- rules\/ugly\.yaml\n\+\+\+ rules\/ugly\.yaml \(formatted\)\n@@ -1,3 \+1,3 @@\n/);
    expect(stdout).toContain("-kind:   Routes # kind\n");
    expect(stdout).toContain("+kind: Routes # kind\n");
    expect(georouter(folder, ["fmt", "--diff", "--check"])).toMatchObject({ status: 1, stdout });
    expect(read(folder, "rules/ugly.yaml")).toBe(UGLY);
  });
});

describe("stdin", () => {
  const piped = (input: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [MAIN, "fmt", "-", ...args], { input, encoding: "utf8", cwd: inProject() });
  test("comes out of stdout", () => {
    expect(piped(UGLY)).toMatchObject({ status: 0, stdout: NEAT, stderr: "" });
  });
  test("that cannot be read gives its finding and no text", () => {
    const { status, stdout, stderr } = piped(BROKEN);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("--> <stdin>:");
  });
  test("is only looked at with --check", () => {
    expect(piped(UGLY, "--check")).toMatchObject({ status: 1, stdout: "" });
    expect(piped(NEAT, "--check")).toMatchObject({ status: 0, stdout: "" });
  });
  test("stands alone", () => {
    expect(georouter(inProject(), ["fmt", "-", "rules"])).toMatchObject({ status: 65, stdout: "" });
  });
});

test("what cannot be found is told, with the next step", () => {
  const folder = inProject();
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "empty/x.txt"), "");
  for (const [path, wanted] of [
    ["nowhere", "there is no nowhere"],
    ["empty", "empty has no .yaml file"],
  ] as const) {
    const { status, stderr } = georouter(folder, ["fmt", path]);
    expect(status).toBe(65);
    expect(stderr).toContain(wanted);
  }
});

test("the rules of this repository are canonical", () => {
  const root = resolve(import.meta.dirname, "../..");
  expect(georouter(root, ["fmt", "--check", "rules"])).toMatchObject({ status: 0, stdout: "" });
});
