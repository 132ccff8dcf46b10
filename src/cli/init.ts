/**
 * `georouter init DIR`: a project to start from, which passes `check --strict` as it is.
 *
 * Nothing that is there is overwritten without --force, and nothing is written before everything that is in
 * the way has been found: a refused `init` leaves the folder as it was. Exit: 0 written, 1 not written.
 */
import { lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, Option } from "commander";
import { EXIT } from "./exit-code.ts";
import { errorText } from "./geoip/table-file.ts";
import type { GlobalOptions } from "./global-options.ts";
import { shellWord } from "./shell-word.ts";
import { starterFiles, TEMPLATES, type StarterFile, type Template } from "./init/starter-files.ts";

interface InitOptions extends GlobalOptions {
  readonly template: Template;
  readonly force?: boolean;
  readonly output: "text" | "json";
}

const EXAMPLES = `
Examples:
  georouter init edge-rules                        # two clusters, three regions, every line explained
  georouter init edge-rules --template streaming   # a streaming platform with five clusters, residency and a canary`;

/** The verb `init`. */
export function initCommand(): Command {
  return new Command("init")
    .description("write a project to start from: rules, their tests, a README and a pipeline")
    .argument("<dir>", "folder to write to; made when there is none")
    .addOption(new Option("--template <name>", "what to start from").choices(TEMPLATES).default("minimal"))
    .option("--force", "overwrite what is in the way")
    .addOption(new Option("-o, --output <form>", "form of the list").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(init);
}

function init(directory: string, { template, force, output, quiet }: InitOptions): void {
  const files = starterFiles(template);
  try {
    const hindrance = folderFault(directory) ?? (force === true ? null : inTheWay(directory, files));
    if (hindrance !== null) return end(hindrance);
    for (const file of files) write(join(directory, file.path), file.text);
  } catch (error) {
    return end(`${directory} cannot be written: ${errorText(error)}; choose another folder`);
  }
  const paths = files.map(({ path }) => path);
  for (const path of otherRules(directory, files)) {
    process.stderr.write(`warning: ${join(directory, path)} stays, and is read together with the new rules\n`);
  }
  if (output === "json") process.stdout.write(`${JSON.stringify({ directory, files: paths })}\n`);
  else if (quiet !== true) process.stdout.write(writtenText(directory, paths));
}

function folderFault(directory: string): string | null {
  if (directory === "") return "an empty name is no folder; write . for the one you are in";
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return null;
  return `${directory} is not a folder; choose another one`;
}

/** Files that would be overwritten, and rule files that would be read together with the new ones. */
function inTheWay(directory: string, files: readonly StarterFile[]): string | null {
  const ours = files.map(({ path }) => path).filter((path) => exists(join(directory, path)));
  const found = [...ours, ...otherRules(directory, files)].toSorted().map((path) => `  ${join(directory, path)}\n`);
  if (found.length === 0) return null;
  return `these are in the way, and nothing was written:\n${found.join("")}choose another folder, or overwrite with --force`;
}

/** Rule files that are there and that the template has not. */
function otherRules(directory: string, files: readonly StarterFile[]): readonly string[] {
  if (statSync(join(directory, "rules"), { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const names = readdirSync(join(directory, "rules"), { recursive: true, encoding: "utf8" });
  const rules = names.filter((name) => /\.ya?ml$/i.test(name)).map((name) => join("rules", name));
  return rules.filter((rule) => files.every(({ path }) => path !== rule)).toSorted();
}

/** A link that leads nowhere is there too: writing would make a file at its end. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function writtenText(directory: string, paths: readonly string[]): string {
  const written = paths.map((path) => `  ${join(directory, path)}\n`).join("");
  return `wrote\n${written}
next
  cd ${shellWord(directory.startsWith("-") ? `./${directory}` : directory)}
  georouter check
  georouter test
  georouter explain --country BR --path /live/ch1
`;
}

function end(text: string): void {
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = EXIT.findings;
}
