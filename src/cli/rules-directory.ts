/**
 * Finds the rules and reads their files.
 *
 * `--rules` wins, then GEOROUTER_RULES, then the first `rules/router.yaml` from here upwards, not
 * beyond the root of the git repository. File names are as a person here would type them, because
 * findings and `explain` show them. Links are followed, each folder once, so that links in a circle
 * end; hidden names are left out, being those of editors and of mounted volumes. Only regular files
 * are opened, and not more than a rule set may have: reading never waits and never fills the memory.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { RuleFile } from "../core/ruleset/index.ts";
import { LIMITS } from "../core/model/limits.ts";
import { fail, ok, type Result } from "../core/model/result.ts";

export interface RuleFiles {
  readonly directory: string;
  readonly files: readonly RuleFile[];
}

/** Reads every rule file below the rules directory, sorted by name; the error is a sentence for people. */
export function readRules(option: string | undefined): Result<RuleFiles, string> {
  const directory = findRules(option);
  if (!directory.ok) return directory;
  const below = namesBelow(directory.value);
  if (!below.ok) return below;
  const names = below.value;
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
  if (!names.ok) return names;
  return names.value.length === 0
    ? fail(withoutRules(path))
    : ok(names.value.map((name) => shownPath(join(path, name))));
}

/** The text of one file. */
export function readRuleFile(path: string): Result<string, string> {
  try {
    const { size, isRegular } = extentOf(path);
    if (!isRegular) return fail(`${path} is not a file with text; remove it, or give it another name`);
    if (size > LIMITS.totalBytes)
      return fail(
        `${path} has ${size} bytes, and a rule file may have ${LIMITS.fileBytes} (1 MiB); split or remove it`,
      );
    // Bytes that are not UTF-8 become U+FFFD, which the check reports with its place.
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    return fail(unreadable(path, error));
  }
}

function extentOf(path: string): { readonly size: number; readonly isRegular: boolean } {
  const stat = statSync(path);
  return { size: stat.size, isRegular: stat.isFile() };
}

function unreadable(path: string, error: unknown): string {
  if (["ENOENT", "ELOOP"].includes(codeOf(error) ?? "")) {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined
      ? `there is no file ${path}; check the path`
      : `${path} leads to nothing; repair the link, or remove it`;
  }
  const why = error instanceof Error ? error.message : String(error);
  return `${path} cannot be read: ${why}; check its permissions`;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error ? String(error.code) : null;
}

/** Names of the rule files below a folder, relative to it, sorted. */
function namesBelow(directory: string): Result<readonly string[], string> {
  const seen = new Set<string>();
  const names: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf(join(directory, folder), seen);
    if (!entries.ok) return entries;
    for (const name of entries.value) {
      if (isFolder(join(directory, folder, name))) folders.push(join(folder, name));
      else if (/\.ya?ml$/i.test(name)) names.push(join(folder, name));
    }
  }
  return ok(names.toSorted());
}

/** Names in a folder that are not hidden; none when it was seen before. */
function entriesOf(path: string, seen: Set<string>): Result<readonly string[], string> {
  try {
    const real = realpathSync(path);
    if (seen.has(real)) return ok([]);
    seen.add(real);
    return ok(readdirSync(path).filter((name) => !name.startsWith(".")));
  } catch (error) {
    return fail(unreadable(path, error));
  }
}

/** Links that lead nowhere or round in a circle are no folders; whoever opens them finds out. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function withoutRules(directory: string): string {
  return `${directory} has no .yaml file; name the folder of the rules with --rules DIR`;
}

function readFiles(directory: string, names: readonly string[]): Result<RuleFiles, string> {
  const files: RuleFile[] = [];
  const base = basename(resolve(directory));
  let read = 0;
  for (const name of names) {
    const path = join(directory, name);
    const text = readRuleFile(path);
    if (!text.ok) return text;
    read += text.value.length;
    if (read > MOST_READ) return fail(tooMuch(directory, names));
    files.push({ file: shownPath(path), name: join(base, name), text: text.value });
  }
  return ok({ directory, files });
}

/** Beyond what a rule set may have, so that `check` can say by how much, but not what fills the memory. */
const MOST_READ = 4 * LIMITS.totalBytes;

function tooMuch(directory: string, names: readonly string[]): string {
  const bytes = names.reduce(
    (sum, name) => sum + (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return `the rule files of ${directory} have ${bytes} bytes in all, and may have ${LIMITS.totalBytes} (16 MiB); remove what is no longer used`;
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
