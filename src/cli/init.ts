/**
 * `georouter init DIR`: a project to start from, which passes `check --strict` as it is.
 *
 * Nothing that is there is overwritten without --force, and nothing is written before everything that is in
 * the way has been found: a refused `init` leaves the folder as it was. Exit: 0 written, 1 not written.
 */
import { lstatSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, Option } from "commander";
import { EXIT } from "./exit-code.ts";
import { errorText } from "./geoip/table-file.ts";
import type { GlobalOptions } from "./global-options.ts";
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
  const hindrance = folderFault(directory) ?? (force === true ? null : inTheWay(directory, files));
  if (hindrance !== null) return end(hindrance);
  try {
    for (const file of files) write(join(directory, file.path), file.text);
  } catch (error) {
    return end(`${directory} cannot be written: ${errorText(error)}; choose another folder`);
  }
  const paths = files.map(({ path }) => path);
  if (output === "json") process.stdout.write(`${JSON.stringify({ directory, files: paths })}\n`);
  else if (quiet !== true) process.stdout.write(writtenText(directory, paths));
}

function folderFault(directory: string): string | null {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return null;
  return `${directory} is not a folder; choose another one`;
}

/** Files that would be overwritten, and rule files that would be read together with the new ones. */
function inTheWay(directory: string, files: readonly StarterFile[]): string | null {
  const ours = files.map(({ path }) => path).filter((path) => exists(join(directory, path)));
  const theirs = rulesIn(directory).filter((path) => !ours.includes(path));
  const found = [...ours, ...theirs].toSorted().map((path) => `  ${join(directory, path)}\n`);
  if (found.length === 0) return null;
  return `these are in the way, and nothing was written:\n${found.join("")}choose another folder, or overwrite with --force`;
}

function rulesIn(directory: string): readonly string[] {
  if (!exists(join(directory, "rules"))) return [];
  const names = readdirSync(join(directory, "rules"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.ya?ml$/i.test(name)).map((name) => join("rules", name));
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
  cd ${directory}
  georouter check
  georouter test
  georouter explain --country BR --path /live/ch1
`;
}

function end(text: string): void {
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = EXIT.findings;
}
