/**
 * Finds the rules and reads their files.
 *
 * `--rules` wins, then GEOROUTER_RULES, then the first `rules/router.yaml` from here upwards, not
 * beyond the root of the git repository. File names are as a person here would type them, because
 * findings and `explain` show them.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { RuleFile } from "../core/ruleset/index.ts";
import { fail, ok, type Result } from "../core/model/result.ts";

export interface RuleFiles {
  readonly directory: string;
  readonly files: readonly RuleFile[];
}

/** Reads every rule file below the rules directory, sorted by name; the error is a sentence for people. */
export function readRules(option: string | undefined): Result<RuleFiles, string> {
  const directory = findRules(option);
  if (!directory.ok) return directory;
  const names = namesBelow(directory.value);
  if (names.length === 0) return fail(withoutRules(directory.value));
  if ((process.env["GEOROUTER_DEBUG"] ?? "") !== "") process.stderr.write(`rules: ${resolve(directory.value)}\n`);
  return readFiles(directory.value, names);
}

/** The folder of the rules: the option, or where it is found from here. */
export function findRules(option: string | undefined): Result<string, string> {
  const directory = option ?? process.env["GEOROUTER_RULES"] ?? findUpwards(process.cwd());
  if (directory === null) {
    return fail("no rules/router.yaml here or above; go to the project, or name the folder with --rules DIR");
  }
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    return fail(`${directory} is not a folder; name the folder of the rules with --rules DIR`);
  }
  return ok(directory);
}

/** The file itself, or the YAML files below a folder, rule tests among them; as they are shown to people. */
export function ruleFilesBelow(path: string): Result<readonly string[], string> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return fail(`there is no ${path}; name a file or a folder`);
  if (!stat.isDirectory()) return ok([shownPath(path)]);
  const names = namesBelow(path);
  return names.length === 0 ? fail(withoutRules(path)) : ok(names.map((name) => shownPath(join(path, name))));
}

/** The text of one file. */
export function readRuleFile(path: string): Result<string, string> {
  try {
    // Bytes that are not UTF-8 become U+FFFD, which the check reports with its place.
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(`${path} cannot be read: ${why}; check its permissions`);
  }
}

function namesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/i.test(name))
    .toSorted();
}

function withoutRules(directory: string): string {
  return `${directory} has no .yaml file; name the folder of the rules with --rules DIR`;
}

function readFiles(directory: string, names: readonly string[]): Result<RuleFiles, string> {
  const files: RuleFile[] = [];
  const base = basename(resolve(directory));
  for (const name of names) {
    const path = join(directory, name);
    const text = readRuleFile(path);
    if (!text.ok) return text;
    files.push({ file: shownPath(path), name: join(base, name), text: text.value });
  }
  return ok({ directory, files });
}

/** Relative to here when it is below here, else as it was given. */
function shownPath(path: string): string {
  const below = relative(process.cwd(), resolve(path));
  return below.startsWith("..") ? path : below;
}

function findUpwards(start: string): string | null {
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, "rules", "router.yaml"))) return join(at, "rules");
    if (existsSync(join(at, ".git")) || dirname(at) === at) return null;
  }
}
