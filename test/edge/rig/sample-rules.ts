/**
 * The sample rules of `rules/`, compiled.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Rules } from "../../../src/core/model/rules.ts";
import { compileRules } from "../../../src/core/ruleset/index.ts";

const FOLDER = resolve(import.meta.dirname, "../../../rules");

/** Compiles them; throws when they have errors. */
export function sampleRules(): Rules {
  const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  const files = names.toSorted().map((name) => ({ file: name, text: readFileSync(join(FOLDER, name), "utf8") }));
  const { rules, issues } = compileRules(files);
  if (rules === null) throw new Error(`the sample rules do not compile: ${JSON.stringify(issues, null, 2)}`);
  return rules;
}
