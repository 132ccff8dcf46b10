import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readBundle } from "../../src/core/bundle/read-bundle.ts";
import { georouter, project as inProject, SLIP, SPARE } from "./rules-rig.ts";

const PARTS = /^\{"format":5,"rules":(\{.*\}),"sha256":"([0-9a-f]{64})"\}$/s;

describe("a rule set without errors", () => {
  const folder = inProject();
  const ran = georouter(folder, ["compile", "--out", "build/deep/rules.bundle"]);
  const file = join(folder, "build/deep/rules.bundle");
  const text = readFileSync(file, "utf8");
  const [, body = "", digest = ""] = PARTS.exec(text) ?? [];

  test("is written as one bundle whose digest is that of the rules in it", () => {
    expect(ran.status).toBe(0);
    expect(digest).toBe(createHash("sha256").update(body).digest("hex"));
  });
  test("is told by path, size and digest, on stderr", () => {
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toBe(`build/deep/rules.bundle  ${Buffer.byteLength(text)} bytes  sha256 ${digest}\n`);
  });
  test("is loaded by what the Worker loads it with", () => {
    expect(readBundle(text, digest)).toMatchObject({ ok: true, value: { sha256: digest } });
  });
  test("leaves nothing else behind", () => {
    expect(readdirSync(join(folder, "build/deep"))).toEqual(["rules.bundle"]);
  });
  test("gives the same bytes again, and replaces what was there", () => {
    writeFileSync(file, "old");
    expect(georouter(folder, ["compile", "--out", "build/deep/rules.bundle"]).status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});

test("warnings do not stop it", () => {
  const folder = inProject({ "rules/spare.yaml": SPARE });
  expect(georouter(folder, ["compile", "--out", "b"]).status).toBe(0);
  expect(existsSync(join(folder, "b"))).toBe(true);
});

test("a silenced error does not stop it, and is counted", () => {
  const route = SLIP.replace("paths: [/slip]", "hosts: [other.test]").replace("clusters: [nroth]", "clusters: [north]");
  const why = `${route.trimEnd()} # georouter-ignore GR0317: moves to us in May\n`;
  expect(georouter(inProject({ "rules/route.yaml": route }), ["compile", "--out", "b"]).status).toBe(1);
  const { status, stderr } = georouter(inProject({ "rules/route.yaml": why }), ["compile", "--out", "b"]);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^b {2}\d+ bytes {2}sha256 [0-9a-f]{64} {2}1 silenced\n$/);
});

describe("a rule set with an error", () => {
  const folder = inProject({ "rules/slip.yaml": SLIP, b: "the bundle of yesterday" });
  const ran = georouter(folder, ["compile", "--out", "b"]);
  test("is not compiled, and the old bundle stays", () => {
    expect(ran.status).toBe(1);
    expect(readFileSync(join(folder, "b"), "utf8")).toBe("the bundle of yesterday");
    expect(readdirSync(folder).filter((name) => name.startsWith("b"))).toEqual(["b"]);
  });
  test("says why, on stderr, as check does", () => {
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toContain("--> rules/slip.yaml:5:70");
    expect(ran.stderr).toMatch(/✖ 1 error in 7 files/);
  });
});

describe("exit codes", () => {
  const folder = inProject();
  test.each([
    ["64 without --out", ["compile"], 64],
    ["64 for an option that there is not", ["compile", "--out", "b", "--fast"], 64],
    ["65 without rules", ["compile", "--out", "b", "--rules", "nowhere"], 65],
  ])("%s", (_, args, status) => {
    expect(georouter(folder, args).status).toBe(status);
  });
  test("1 when the file cannot be written, with a sentence and not a stack", () => {
    mkdirSync(join(folder, "taken"));
    const { status, stderr } = georouter(folder, ["compile", "--out", "taken"]);
    expect(status).toBe(1);
    expect(stderr).toContain("taken cannot be written");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test("the bundle does not depend on the folder it is compiled in", () => {
  const folder = inProject();
  georouter(folder, ["compile", "--out", join(folder, "a")]);
  georouter(join(folder, "rules"), ["compile", "--out", join(folder, "b")]);
  expect(readFileSync(join(folder, "a"), "utf8")).toBe(readFileSync(join(folder, "b"), "utf8"));
});

test("a bundle over the limit in bytes is not written, however few characters it has", () => {
  const body = "€".repeat(8192);
  const routes = (file: number): string =>
    Array.from({ length: 42 }, (_, at) => {
      const path = `/${file}/${at}`;
      return `    - { name: r${file}-${at}, match: { paths: [${path}] }, to: { respond: { status: 200, body: ${body} } } }\n`;
    }).join("");
  const files = Array.from({ length: 9 }, (_, at): [string, string] => [
    `rules/many/${at}.yaml`,
    `apiVersion: georouter/v1\nkind: Routes\nspec:\n  order: ${at + 1}\n  routes:\n${routes(at)}`,
  ]);
  const folder = inProject(Object.fromEntries(files));
  const { status, stderr } = georouter(folder, ["compile", "--out", "b"]);
  const finding = /^error \[GR0104\] the bundle of the rules may have 8388608 bytes \(8 MiB\), found 9\d{6}$/m;
  expect(stderr).toMatch(finding);
  expect(status).toBe(1);
  const checked = georouter(folder, ["check"]);
  expect(checked.stdout).toMatch(finding);
  expect(checked.status).toBe(1);
  expect(existsSync(join(folder, "b"))).toBe(false);
});

test("a place below something that is no folder is told, and is no fault of ours", () => {
  const { status, stderr } = georouter(inProject({ file: "x" }), ["compile", "--out", "file/b"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: file\/b cannot be written: .*; choose another --out$/m);
});

test("a failed write leaves nothing behind", () => {
  const folder = inProject();
  mkdirSync(join(folder, "taken"));
  georouter(folder, ["compile", "--out", "taken"]);
  expect(readdirSync(folder).filter((name) => name.startsWith("taken"))).toEqual(["taken"]);
});
