/**
 * `georouter schema`: JSON Schemas of rule files, to stdout or as files for editors.
 */
import { join } from "node:path";
import { Command } from "commander";
import { anySchema, kindSchema, schemaKinds, type JsonSchema } from "../core/ruleset/json-schema.ts";
import { suggestionHint } from "../core/ruleset/suggest.ts";
import { EXIT } from "./exit-code.ts";
import type { GlobalOptions } from "./global-options.ts";
import { writeWhole } from "./write-whole.ts";

interface SchemaOptions extends GlobalOptions {
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  georouter schema Regions
  georouter schema --out rules/.schema

In an editor with the YAML language server, the first line of a rule file names its schema:
  # yaml-language-server: $schema=.schema/regions.json`;

/** The verb `schema`. */
export function schemaCommand(): Command {
  return new Command("schema")
    .description("write JSON Schemas (draft-07) of the rule files, for editors")
    .argument("[kind]", "one kind, such as Regions (default: any kind)")
    .option("--out <dir>", "write one file for each kind, and rules.json for any, into this folder")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(writeSchemas);
}

function writeSchemas(kind: string | undefined, { out, quiet }: SchemaOptions): void {
  const known = schemaKinds().find((one) => one.toLowerCase() === kind?.toLowerCase());
  if (kind !== undefined && known === undefined) {
    process.stderr.write(
      `error: there is no kind "${kind}"; ${suggestionHint(kind, schemaKinds(), "kind")} See georouter schema --help\n`,
    );
    process.exitCode = EXIT.usage;
    return;
  }
  if (out === undefined) {
    process.stdout.write(asText(known === undefined ? anySchema() : kindSchema(known)));
    return;
  }
  const files = known === undefined ? schemaFiles() : schemaFiles().filter(({ name }) => name === fileOf(known));
  if (writeAll(out, files) && quiet !== true) {
    process.stderr.write(`${files.length} ${files.length === 1 ? "schema" : "schemas"} written to ${out}\n`);
  }
}

export interface SchemaFile {
  /** `regions.json`. */
  readonly name: string;
  readonly text: string;
}

/** All schema files, as they are written. */
export function schemaFiles(): readonly SchemaFile[] {
  return [
    ...schemaKinds().map((kind) => ({ name: fileOf(kind), text: asText(kindSchema(kind)) })),
    { name: "rules.json", text: asText(anySchema()) },
  ];
}

function writeAll(out: string, files: readonly SchemaFile[]): boolean {
  for (const { name, text } of files) {
    const written = writeWhole(join(out, name), text);
    if (written.ok) continue;
    process.stderr.write(`error: ${out} cannot be written: ${written.error}; choose another --out\n`);
    process.exitCode = EXIT.findings;
    return false;
  }
  return true;
}

function fileOf(kind: string): string {
  return `${kind.toLowerCase()}.json`;
}

function asText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
