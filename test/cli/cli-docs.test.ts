import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI_DOCS, cliDocs } from "../../scripts/cli-docs.ts";
import { VERBS } from "../../src/cli/verbs.ts";

describe("the reference of the command line", () => {
  test("is what the commands say; make it anew with: npm run docs:cli", async () => {
    const committed = readFileSync(join(resolve(import.meta.dirname, "../.."), CLI_DOCS), "utf8");
    expect(committed).toBe(await cliDocs());
  });
  test("has a section for every verb, with its options and an example", async () => {
    const sections = (await cliDocs()).split(/^## /m);
    for (const { name } of VERBS) {
      const section = sections.find((text) => text.startsWith(`georouter ${name}\n`)) ?? "";
      expect(section).toContain(`\`\`\`sh\ngeorouter ${name}`);
    }
  });
  test("does not depend on where this checkout is", async () => {
    expect(await cliDocs()).not.toContain(resolve(import.meta.dirname, "../.."));
  });
});
