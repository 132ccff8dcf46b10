import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { committed, generated } from "../../scripts/reference/main.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { ISSUE_CODES } from "../../src/core/model/issue.ts";

const files = await generated();

describe("what is generated is what is committed; make it anew with: npm run reference", () => {
  test.each([...files.keys()])("%s", (path) => {
    expect(committed(path)).toBe(files.get(path));
  });
});

test("the reference of the command line has a section for every verb, with its options and an example", () => {
  const sections = (files.get("docs/cli.md") ?? "").split(/^## /m);
  for (const { name } of VERBS) {
    const section = sections.find((text) => text.startsWith(`georouter ${name}\n`)) ?? "";
    expect(section).toContain(`\`\`\`sh\ngeorouter ${name}`);
  }
});

test("every code has a section with its cause, its output and its fix", () => {
  const sections = (files.get("docs/findings.md") ?? "").split(/^## /m);
  for (const code of Object.keys(ISSUE_CODES)) {
    const section = sections.find((text) => text.startsWith(`${code}\n`)) ?? "";
    expect(section).toContain(`[${code}]`);
    expect(section).toContain("What to do: ");
  }
});

test("nothing that is generated depends on where this checkout is", () => {
  for (const text of files.values()) expect(text).not.toContain(resolve(import.meta.dirname, "../.."));
});
