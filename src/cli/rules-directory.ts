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
  const directory = option ?? process.env["GEOROUTER_RULES"] ?? findUpwards(process.cwd());
  if (directory === null) {
    return fail("no rules/router.yaml here or above; go to the project, or name the folder with --rules DIR");
  }
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    return fail(`${directory} is not a folder; name the folder of the rules with --rules DIR`);
  }
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/i.test(name))
    .toSorted();
  if (names.length === 0) return fail(`${directory} has no .yaml file; name the folder of the rules with --rules DIR`);
  if ((process.env["GEOROUTER_DEBUG"] ?? "") !== "") process.stderr.write(`rules: ${resolve(directory)}\n`);
  return readFiles(directory, names);
}

function readFiles(directory: string, names: readonly string[]): Result<RuleFiles, string> {
  const files: RuleFile[] = [];
  const base = basename(resolve(directory));
  for (const name of names) {
    const path = join(directory, name);
    try {
      // Bytes that are not UTF-8 become U+FFFD, which the check reports with its place.
      files.push({ file: shownPath(path), name: join(base, name), text: readFileSync(path, "utf8") });
    } catch (error) {
      return fail(
        `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}; check its permissions`,
      );
    }
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
