/**
 * `explain --save-case`: a rule test that passes at once, in a file that keeps what was in it.
 */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { saveCase } from "../../src/cli/explain/save-case.ts";
import { formatRules } from "../../src/core/ruleset/format/format-rules.ts";
import { decideRouting } from "../../src/core/decide/decide.ts";
import { decisionJson } from "../../src/core/ops/decision-json.ts";
import { readFacts } from "../../src/core/ops/facts/read-facts.ts";
import { AT, bundleOf, rulesOf } from "../unit/small-rules.ts";
import { BOUND_ROUTER, georouter, project } from "./rules-rig.ts";

const folder = mkdtempSync(join(tmpdir(), "georouter-save-"));
afterAll(() => rmSync(folder, { recursive: true }));

const RULES = rulesOf();
let files = 0;
const newFile = (text: string | null = null): string => {
  const file = join(folder, `case-${++files}.yaml`);
  if (text !== null) writeFileSync(file, text);
  return file;
};

function decided(facts: Readonly<Record<string, unknown>>) {
  const asked = readFacts(facts, bundleOf(RULES), null, AT);
  if (!asked.ok) throw new Error(asked.error.join("; "));
  return decideRouting(bundleOf(RULES), asked.value.live, asked.value.viewer);
}

function save(file: string, facts: Readonly<Record<string, unknown>> = { country: "DE", path: "/live/1" }): string {
  const saved = saveCase(file, facts, decided(facts));
  return saved.ok ? saved.value : `error: ${saved.error}`;
}

describe("a new file", () => {
  test("is a rule test with the case, and the command that runs it is named", () => {
    const file = newFile();
    expect(save(file)).toBe(
      `saved "DE /live/1 reaches sa-east" to ${file}; run: georouter test --run "DE /live/1 reaches sa-east"`,
    );
    expect(readFileSync(file, "utf8")).toBe(`apiVersion: georouter/v1
kind: RuleTest
metadata: { name: case-1 }
spec:
  cases:
    - name: DE /live/1 reaches sa-east
      facts: { country: DE, path: /live/1 }
      expect: { cluster: sa-east, role: stable, region: world, route: all, reason: matched }
`);
  });

  test("says the same to programs that read YAML 1.1, to which NO is false", () => {
    const file = newFile();
    save(file, { country: "NO", headers: { a: "yes", b: "1_0", c: "~" } });
    const text = readFileSync(file, "utf8");
    expect(parse(text, { version: "1.1" })).toEqual(parse(text));
    expect(text).toContain('country: "NO"');
  });

  test("holds what no plain text could", () => {
    const facts = {
      path: "/a?b={c}&d=[e]",
      headers: { x: "# : '\"", y: "\u00e9" },
      unit: "x".repeat(200),
    };
    const file = newFile();
    expect(save(file, facts)).toMatch(/^saved /);
    expect(parse(readFileSync(file, "utf8"))).toMatchObject({ spec: { cases: [{ facts }] } });
  });
});

describe("an existing file", () => {
  const OLD = `# Cases from calls at night.
apiVersion: georouter/v1
kind: RuleTest
metadata: { name: nights, owner: edge } # do not move
spec:
  cases:
    # the first of them
    - name: DE /live/1 reaches sa-east
      facts: { country: DE }   # Germany
      expect:
        cluster: sa-east
`;

  test("keeps its comments and cases, and the new one gets a name of its own", () => {
    const file = newFile(OLD);
    expect(save(file)).toContain(String.raw`run: georouter test --run 'DE /live/1 reaches sa-east \(2\)'`);
    const text = readFileSync(file, "utf8");
    for (const comment of ["# Cases from calls at night.", "# do not move", "# the first of them", "# Germany"]) {
      expect(text).toContain(comment);
    }
    const names = (parse(text) as { spec: { cases: { name: string }[] } }).spec.cases.map(({ name }) => name);
    expect(names).toEqual(["DE /live/1 reaches sa-east", "DE /live/1 reaches sa-east (2)"]);
    save(file);
    expect(readFileSync(file, "utf8")).toContain("reaches sa-east (3)");
  });

  test("with several documents: the case goes into the rule test, the others stay", () => {
    const viewers = "apiVersion: georouter/v1\nkind: Viewers\nspec: { viewers: {} } # empty\n";
    const file = newFile(`${viewers}---\n${OLD}`);
    save(file);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("# empty");
    expect(parseAllDocuments(text).map((document) => document.get("kind"))).toEqual(["Viewers", "RuleTest"]);
    expect(text.match(/- name:/g)).toHaveLength(2);
  });

  test("a rule test without cases gets its first", () => {
    const file = newFile("apiVersion: georouter/v1\nkind: RuleTest\nspec: { cases: [] }\n");
    save(file);
    expect(parse(readFileSync(file, "utf8"))).toMatchObject({ spec: { cases: [{ expect: { cluster: "sa-east" } }] } });
  });

  test.each([
    ["rules of another kind", "apiVersion: georouter/v1\nkind: Router\nspec: {}\n"],
    ["text", "just text\n"],
    ["an empty file", ""],
    ["cases that are no list", "kind: RuleTest\nspec: { cases: 5 }\n"],
  ])("%s is never touched", (_, text) => {
    const file = newFile(text);
    expect(save(file)).toBe(`error: ${file} is not a rule test (kind: RuleTest with spec.cases); name another file`);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("one that is not YAML is never touched, and the fault is named", () => {
    const file = newFile("kind: RuleTest\nspec: [\n");
    expect(save(file)).toMatch(/ cannot be read: .*; mend it, or name another file$/);
    expect(readFileSync(file, "utf8")).toBe("kind: RuleTest\nspec: [\n");
  });

  test("is replaced in one step, with its mode, also behind a link, and nothing is left beside it", () => {
    const file = newFile(OLD);
    chmodSync(file, 0o640);
    const link = `${file}.link`;
    symlinkSync(file, link);
    save(link);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readFileSync(file, "utf8")).toContain("(2)");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

test("each new file is a rule test of its own name, so that two of them can lie beside each other", () => {
  const names = ["Night 2.yaml", "---.yaml"].map((name) => {
    const file = join(folder, name);
    save(file);
    return parse(readFileSync(file, "utf8")) as { metadata: { name: string } };
  });
  expect(names.map(({ metadata }) => metadata.name)).toEqual(["night-2", "saved"]);
});

test("what check would refuse is not written: the file stays as it was", () => {
  const long = { country: "DE", path: `/live/${"x".repeat(2100)}` };
  const hidden = { country: "DE", path: "/live/1", unit: "a\u202eb" };
  for (const facts of [long, hidden]) {
    const file = newFile();
    expect(save(file, facts)).toMatch(/^error: the case is not saved, because check would refuse .*case-/);
    expect(readdirSync(folder).map((name) => join(folder, name))).not.toContain(file);
  }
});

test("a file in canonical form stays canonical, and a new one is", () => {
  const facts = { country: "DE", path: "/live/1", query: `a=${"x".repeat(100)}`, headers: { "x-tier": "gold" } };
  const file = newFile();
  save(file, facts);
  save(file, facts);
  const text = readFileSync(file, "utf8");
  expect(formatRules("case.yaml", text)).toEqual({ ok: true, value: text });
});

test("a folder that is not there is made", () => {
  const file = join(folder, "new", "case.yaml");
  expect(save(file)).toMatch(/^saved /);
  expect(readFileSync(file, "utf8")).toContain("kind: RuleTest");
});

test("a folder that cannot be made is said, and the decision stands", () => {
  expect(save(join(newFile("taken"), "case.yaml"))).toMatch(
    /^error: .*case\.yaml cannot be written: .*; check the path and its permissions$/,
  );
});

describe("as a command", () => {
  const rules = project({ "rules/router.yaml": BOUND_ROUTER });
  afterAll(() => rmSync(rules, { recursive: true }));
  const args = [
    "explain",
    "--country",
    "FR",
    "--path",
    "/live/1",
    "--health",
    "north=ready:40",
    "--unit",
    "u",
    "--quiet",
  ];

  test("answers and saves; the saved facts give what the case expects", () => {
    const ran = georouter(rules, [...args, "--save-case", "saved.yaml"]);
    expect([
      ran.status,
      ran.stderr.startsWith('saved "FR /live/1 with north limited reaches north" to saved.yaml'),
    ]).toEqual([0, true]);
    const saved = parse(readFileSync(join(rules, "saved.yaml"), "utf8")) as {
      spec: { cases: { facts: object; expect: object }[] };
    };
    const [found] = saved.spec.cases;
    writeFileSync(join(rules, "again.ndjson"), JSON.stringify(found?.facts));
    const again = georouter(rules, ["explain", "--batch", "again.ndjson"]);
    expect(JSON.parse(again.stdout)).toMatchObject(found?.expect ?? { missing: true });
  });

  test("a file of rules is refused with 65, after the answer", () => {
    const ran = georouter(rules, [...args, "--save-case", "rules/router.yaml"]);
    expect([ran.status, ran.stdout]).toEqual([65, "north stable v1 matched\n"]);
    expect(ran.stderr).toMatch(/^error: rules\/router\.yaml is not a rule test/);
  });
});

test("what is saved is what a batch line may say", () => {
  const facts = { country: "DE", path: "/live/1", health: { "sa-east": "drain" }, at: AT };
  const file = newFile();
  save(file, facts);
  const saved = parse(readFileSync(file, "utf8")) as {
    spec: { cases: { facts: Record<string, unknown>; expect: object }[] };
  };
  const [found] = saved.spec.cases;
  expect(decisionJson(decided(found?.facts ?? {}), false)).toMatchObject(found?.expect ?? { missing: true });
});
