/**
 * What `georouter init` writes: the rules of a template, and what every project has beside them.
 *
 * The template `streaming` is the rule set that this package ships, so that there is only one to keep right;
 * `minimal` lies beside this file. Paths are relative to the new project and sorted.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { schemaFiles } from "../schema.ts";

export const TEMPLATES = ["minimal", "streaming"] as const;

export type Template = (typeof TEMPLATES)[number];

export interface StarterFile {
  readonly path: string;
  readonly text: string;
}

const RULES: Readonly<Record<Template, string>> = {
  minimal: folder("./minimal/rules/"),
  streaming: folder("../../../rules/"),
};

/** The files of a new project. */
export function starterFiles(template: Template): readonly StarterFile[] {
  const files = [...filesIn(RULES[template], "rules"), ...projectFiles()];
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** What is beside the rules; editors find the schemas by the first line of each rule file. */
function projectFiles(): readonly StarterFile[] {
  return [
    ...schemaFiles().map(({ name, text }) => ({ path: join("rules/.schema", name), text })),
    { path: "README.md", text: read(folder("./project/README.md")) },
    { path: ".github/workflows/rules.yml", text: read(folder("./project/rules.yml")) },
  ];
}

function filesIn(directory: string, under: string): readonly StarterFile[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ path: join(under, name), text: read(join(directory, name)) }));
}

function folder(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
