/**
 * The generated parts of docs/rules.md: every field of the rule language, from the schemas of `check`, and the
 * ready-made groups.
 */
import { fieldTables, type FieldRow, type FieldTable } from "../../src/core/ruleset/field-reference.ts";
import { kindSchema, schemaKinds } from "../../src/core/ruleset/json-schema.ts";
import { readyMadeGroups } from "./groups.ts";

const FIELDS = ["<!-- fields: written by `npm run reference` -->", "<!-- end of fields -->"] as const;
const GROUPS = ["<!-- groups: written by `npm run reference` -->", "<!-- end of groups -->"] as const;

function reference(): string {
  const kinds = schemaKinds().map((kind) => ({
    kind,
    schema: kindSchema(kind),
    tables: fieldTables(kindSchema(kind)),
  }));
  const shared = new Map(kinds.flatMap(({ tables }) => tables.slice(1).map((one) => [one.title, one] as const)));
  const parts = kinds.map(({ kind, schema, tables }) => {
    const [own] = tables;
    return `### ${kind}\n\n${String(schema["description"])}\n\n${own === undefined ? "" : table(own)}`;
  });
  return [...parts, ...[...shared.values()].map((one) => `### ${one.title}\n\n${table(one)}`)].join("\n\n");
}

/** A Markdown table with cells of one width, as the formatter of the documents writes it. */
function table({ rows }: FieldTable): string {
  const cells = rows.map(({ field, type, otherwise, description }: FieldRow) =>
    [`\`${field}\``, type, otherwise, description].map((cell) => cell.replaceAll("|", "\\|")),
  );
  const lines = [["field", "what", "default", "meaning"], ...cells];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0), 3));
  const shown = lines.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [shown[0], rule, ...shown.slice(1)].join("\n");
}

/** The text of docs/rules.md with its generated parts made anew; the rest stays as it is. */
export function rulesDocs(text: string): string {
  return between(between(text, FIELDS, reference()), GROUPS, readyMadeGroups());
}

function between(text: string, [begin, end]: readonly [string, string], part: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`docs/rules.md has no place for a generated part: add ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
}
