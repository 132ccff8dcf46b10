/**
 * Everything that is generated from the code for readers: docs/cli.md, docs/findings.md, the tables of
 * docs/rules.md, and the JSON Schemas beside the sample rules. A test compares them with what is committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { schemaFiles } from "../../src/cli/schema.ts";
import { cliDocs } from "./cli.ts";
import { findingsDocs } from "./findings.ts";
import { rulesDocs } from "./rules.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const RULES = "docs/rules.md";

/** Path from the root → text, for every generated file. */
export async function generated(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["docs/cli.md", await cliDocs()],
    ["docs/findings.md", findingsDocs()],
    [RULES, rulesDocs(committed(RULES))],
    ...schemaFiles().map(({ name, text }) => [`rules/.schema/${name}`, text] as const),
  ]);
}

/** What stands at the path now; empty when there is nothing. */
export function committed(path: string): string {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : "";
}

if (import.meta.main) {
  for (const [path, text] of await generated()) {
    if (committed(path) === text) continue;
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
    console.log(`written ${path}`);
  }
}
