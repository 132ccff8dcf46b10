/**
 * `georouter init`: a project that works at once, and a folder that is never spoilt.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { VERBS } from "../../src/cli/verbs.ts";
import { georouter } from "./rules-rig.ts";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

function workshop(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "georouter-init-"));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Every file below a folder. */
function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

interface Case {
  readonly name: string;
  readonly facts?: Record<string, unknown>;
  readonly expect: Record<string, unknown>;
}

describe.each(["minimal", "streaming"])("the template %s", (template) => {
  const folder = workshop();
  const written = georouter(folder, ["init", "edge", "--template", template]);
  const edge = join(folder, "edge");

  test("is written as `fmt` would write it", () => {
    expect(georouter(edge, ["fmt", "--check"])).toMatchObject({ status: 0, stdout: "" });
  });

  test("says what it wrote, all of it, and what to run next", () => {
    expect(written).toMatchObject({ status: 0, stderr: "" });
    const [list = "", next = ""] = written.stdout.split("\nnext\n");
    expect(
      list
        .split("\n")
        .slice(1, -1)
        .map((line) => join(folder, line.trim())),
    ).toEqual(filesIn(edge));
    expect(next).toMatch(/^ {2}cd edge\n {2}georouter check\n/);
  });
  test("passes check --strict at once", () => {
    expect(georouter(edge, ["check", "--strict"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/✔ no findings/),
    });
  });
  test("is written as fmt would write it", () => {
    expect(georouter(edge, ["fmt", "--check"])).toMatchObject({ status: 0, stdout: "" });
  });
  test("compiles", () => {
    expect(georouter(edge, ["compile", "--out", "build/rules.bundle"]).status).toBe(0);
    expect(existsSync(join(edge, "build/rules.bundle"))).toBe(true);
  });
  test("explains what it says to run next", () => {
    const line = /georouter (explain .*)$/m.exec(written.stdout)?.[1] ?? "";
    expect(georouter(edge, line.split(" "))).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sa-east/) });
  });
  test("has a README and a pipeline that name only verbs that there are", () => {
    const texts = ["README.md", ".github/workflows/rules.yml"].map((name) => readFileSync(join(edge, name), "utf8"));
    const named = texts.flatMap((text) =>
      [...text.matchAll(/(?:`|&& |run: )georouter ([a-z]+)/g)].map(([, verb]) => verb),
    );
    expect(new Set(named)).toEqual(new Set(["check", "test", "explain", "compile"]));
    // `test` is a verb like any other once it is in the table of verbs.
    const verbs = [...VERBS.map(({ name }) => name), "test"];
    expect(named.filter((verb) => !verbs.includes(verb ?? ""))).toEqual([]);
  });
  test("has a pipeline that is YAML and checks what it is sent", () => {
    const flow = parse(readFileSync(join(edge, ".github/workflows/rules.yml"), "utf8")) as {
      jobs: { rules: { steps: { run?: string }[] } };
    };
    expect(flow.jobs.rules.steps.map(({ run }) => run)).toContain("georouter check --strict --format github");
  });
});

describe("the rule tests of minimal", () => {
  const folder = workshop();
  georouter(folder, ["init", "."]);
  const { spec } = parse(readFileSync(join(folder, "rules/tests/anchors.yaml"), "utf8")) as {
    spec: { facts: Record<string, unknown>; cases: readonly Case[] };
  };
  const lines = spec.cases.map(({ facts }) => JSON.stringify({ ...spec.facts, ...facts })).join("\n");
  writeFileSync(join(folder, "facts.ndjson"), lines);
  const decisions = georouter(folder, ["explain", "--batch", "facts.ndjson", "-o", "ndjson"])
    .stdout.trimEnd()
    .split("\n");

  test.each(spec.cases.map((one, at) => [one.name, one.expect, decisions[at] ?? "null"] as const))(
    "tell the truth: %s",
    (_, expected, decision) => {
      expect(JSON.parse(decision)).toMatchObject(expected);
    },
  );
  test("reach every rule, and miss none that is taken away", () => {
    const { status, stdout } = georouter(folder, ["test", "--coverage", "100", "--mutate"]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(" 0 survived") });
  });
  test("fail when the rule that they are about is gone", () => {
    const regions = join(folder, "rules/regions.yaml");
    writeFileSync(regions, readFileSync(regions, "utf8").replace("continents: [SA]", "continents: [AS]"));
    const [brazil = "null"] = georouter(folder, ["explain", "--batch", "facts.ndjson", "-o", "ndjson"]).stdout.split(
      "\n",
    );
    expect(JSON.parse(brazil)).toMatchObject({ region: "world" });
  });
});

describe("the files of minimal", () => {
  test("name a schema for editors that is there", () => {
    const folder = workshop();
    georouter(folder, ["init", "."]);
    const rules = filesIn(join(folder, "rules")).filter((file) => file.endsWith(".yaml"));
    for (const file of rules) {
      const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, "utf8")) ?? [];
      expect(existsSync(join(dirname(file), schema || "no schema"))).toBe(true);
    }
    expect(rules).toHaveLength(5);
  });
  test("begin with what they are for, and say more below", () => {
    const folder = workshop();
    georouter(folder, ["init", "."]);
    for (const file of filesIn(join(folder, "rules")).filter((name) => name.endsWith(".yaml"))) {
      const text = readFileSync(file, "utf8");
      expect(text).toMatch(/^(?:# yaml-language-server: .*\n)?# [A-Z]/);
      expect(text.match(/#/g)?.length).toBeGreaterThanOrEqual(2);
    }
  });
});

describe("what is in the way", () => {
  test("is listed, and nothing is written", () => {
    const folder = workshop({ "README.md": "mine", "rules/old.yaml": "mine", "notes.txt": "mine" });
    const before = filesIn(folder);
    const { status, stdout, stderr } = georouter(folder, ["init", "."]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("  README.md\n  rules/old.yaml\n");
    expect(stderr).not.toContain("notes.txt");
    expect(stderr).toContain("--force");
    expect(filesIn(folder)).toEqual(before);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("mine");
  });
  test("is overwritten with --force, and nothing else is", () => {
    const folder = workshop({ "README.md": "mine", "notes.txt": "mine" });
    expect(georouter(folder, ["init", ".", "--force"]).status).toBe(0);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toMatch(/^# Edge rules/);
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
  });
  test("may be rules that --force does not replace: they are named, because they are read with the new ones", () => {
    const folder = workshop({ "rules/router.yaml": "mine", "rules/old.yaml": "mine" });
    const { status, stderr } = georouter(folder, ["init", ".", "--force"]);
    expect(status).toBe(0);
    expect(stderr).toBe("warning: rules/old.yaml stays, and is read together with the new rules\n");
    expect(readFileSync(join(folder, "rules/old.yaml"), "utf8")).toBe("mine");
  });
  test("may be a link that leads nowhere: nothing is written at its end", () => {
    const folder = workshop();
    symlinkSync(join(folder, "elsewhere"), join(folder, "README.md"));
    expect(georouter(folder, ["init", "."]).status).toBe(1);
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
  });
  test("may be a file where the folder should be", () => {
    const folder = workshop({ edge: "a file" });
    for (const args of [
      ["init", "edge"],
      ["init", "edge", "--force"],
    ]) {
      const { status, stderr } = georouter(folder, args);
      expect({ status, stderr }).toEqual({ status: 1, stderr: "error: edge is not a folder; choose another one\n" });
    }
  });
  test("may be a file where the rules should be", () => {
    const folder = workshop({ rules: "a file" });
    const { status, stderr } = georouter(folder, ["init", "."]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^error: \. cannot be written: .*; choose another folder\n$/),
    });
  });
  test("is not the folder itself, also when it is reached by a link", () => {
    const folder = workshop();
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "edge"));
    expect(georouter(folder, ["init", "edge"]).status).toBe(0);
    expect(existsSync(join(folder, "real/rules/router.yaml"))).toBe(true);
  });
  test("a second init is refused, and the first is as it was", () => {
    const folder = workshop();
    georouter(folder, ["init", "edge"]);
    const before = filesIn(folder).map((file) => readFileSync(file, "utf8"));
    expect(georouter(folder, ["init", "edge", "--template", "streaming"]).status).toBe(1);
    expect(filesIn(folder).map((file) => readFileSync(file, "utf8"))).toEqual(before);
  });
});

describe("for programs", () => {
  test("the list is JSON, and alone on stdout", () => {
    const { stdout, stderr } = georouter(workshop(), ["init", "a/b", "-o", "json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      directory: "a/b",
      files: expect.arrayContaining(["rules/router.yaml", "README.md"]),
    });
  });
  test("names the folder as a shell takes it", () => {
    const folder = workshop();
    const next = (name: string): string =>
      /^next\n {2}(.*)$/m.exec(georouter(folder, ["init", "--", name]).stdout)?.[1] ?? "none";
    expect(["a b", "it's $x", "-dash"].map(next)).toEqual([`cd "a b"`, String.raw`cd 'it'\''s $x'`, "cd ./-dash"]);
  });
  test("an empty name is no folder", () => {
    const folder = workshop();
    expect(georouter(folder, ["init", ""])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "error: an empty name is no folder; write . for the one you are in\n",
    });
    expect(filesIn(folder)).toEqual([]);
  });
  test("-q says nothing", () => {
    expect(georouter(workshop(), ["init", "edge", "-q"])).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
