/**
 * The fields of the rule language as tables for people, from the same schemas as everything else.
 *
 * In: a JSON Schema of what may be written. Out: a row for each field, with its path from `spec`. A shape
 * with a title is described once under that title, wherever it stands.
 */
import type { JsonSchema } from "./json-schema.ts";

export interface FieldRow {
  /** `failback.ramp`, `tiers[].pick`, `regions.NAME.viewers`. */
  readonly field: string;
  readonly type: string;
  /** As it is written, or empty when there is none; `required` for what must be there. */
  readonly otherwise: string;
  readonly description: string;
}

export interface FieldTable {
  /** Title of a shared shape, or empty for the fields of a kind. */
  readonly title: string;
  readonly rows: readonly FieldRow[];
}

/** The table of a kind's `spec`, followed by those of the shared shapes it uses. */
export function fieldTables(kind: JsonSchema): readonly FieldTable[] {
  const spec = child(child(kind, "properties"), "spec");
  const shared = new Map<string, JsonSchema>();
  const own = { title: "", rows: rowsOf(spec, "", shared) };
  const tables: FieldTable[] = [own];
  for (const [title, shape] of shared) tables.push({ title, rows: rowsOf({ ...shape, title: "" }, "", shared) });
  return tables;
}

function rowsOf(schema: JsonSchema, path: string, shared: Map<string, JsonSchema>): readonly FieldRow[] {
  const title = textOf(schema, "title");
  if (title !== "") {
    shared.set(title, shared.get(title) ?? schema);
    return [];
  }
  const required = listOf(schema, "required");
  const fields = Object.entries(child(schema, "properties")).flatMap(([key, value]) => {
    const field = path === "" ? key : `${path}.${key}`;
    const shape = asSchema(value);
    return [rowOf(shape, field, required.includes(key)), ...rowsOf(shape, field, shared)];
  });
  return [...fields, ...insideOf(schema, path, shared)];
}

/** Rows of what the value holds: entries of a list, values of a map, options of a choice. */
function insideOf(schema: JsonSchema, path: string, shared: Map<string, JsonSchema>): readonly FieldRow[] {
  const entries = schema["items"];
  const values = schema["additionalProperties"];
  return [
    ...optionsOf(schema).flatMap((option) => rowsOf(option, path, shared)),
    ...(isSchema(entries) ? rowsOf(entries, `${path}[]`, shared) : []),
    ...(isSchema(values) ? rowsOf(values, path === "" ? "NAME" : `${path}.NAME`, shared) : []),
  ];
}

function rowOf(schema: JsonSchema, field: string, required: boolean): FieldRow {
  const otherwise = schema["default"];
  const written = otherwise === undefined ? "" : `\`${JSON.stringify(otherwise).replaceAll('"', "")}\``;
  const plain = isEmpty(otherwise) ? "" : written;
  return {
    field,
    type: typeOf(schema),
    otherwise: required ? "required" : plain,
    description: textOf(schema, "description"),
  };
}

function isEmpty(value: unknown): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

/** What may be written, in a few words. */
function typeOf(schema: JsonSchema): string {
  const title = textOf(schema, "title");
  if (title !== "") return `[${title.toLowerCase()}](#${title.toLowerCase().replaceAll(" ", "-")})`;
  const options = optionsOf(schema);
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(" or ");
  const fixed = [...listOf(schema, "enum"), ...("const" in schema ? [schema["const"]] : [])];
  if (fixed.length > 0) return fixed.map((value) => `\`${String(value)}\``).join(", ");
  return plainType(schema);
}

function plainType(schema: JsonSchema): string {
  switch (schema["type"]) {
    case "array":
      return holderType("list of", schema["items"]);
    case "object":
      return holderType("map to", schema["additionalProperties"]);
    case "number":
    case "integer":
      return numberType(schema);
    case "boolean":
      return "true or false";
    default:
      return textType(textOf(schema, "pattern"));
  }
}

/** A list or a map of something, which is a map of its own where its fields have rows of their own. */
function holderType(what: "list of" | "map to", held: unknown): string {
  const [holder = ""] = what.split(" ");
  if (!isSchema(held)) return holder;
  const inner = typeOf(held);
  if (inner !== "map") return `${what} ${inner}`;
  return holder === "list" ? "list of maps" : "map by name";
}

function numberType(schema: JsonSchema): string {
  const { minimum, maximum } = schema;
  const what = schema["type"] === "integer" ? "whole number" : "number";
  if (typeof minimum !== "number" || typeof maximum !== "number") return what;
  return `${what} ${minimum} to ${maximum}`;
}

/** Forms of text that have a name of their own. */
function textType(pattern: string): string {
  if (pattern.includes("(ms|s|m|h)")) return "duration";
  if (pattern.startsWith("^\\d{4}-")) return "day or time in UTC";
  if (pattern.startsWith("^[a-z0-9](?:")) return "name";
  return "text";
}

function optionsOf(schema: JsonSchema): readonly JsonSchema[] {
  return [...listOf(schema, "anyOf"), ...listOf(schema, "oneOf")].filter(isSchema);
}

function listOf(schema: JsonSchema, key: string): readonly unknown[] {
  const value = schema[key];
  return Array.isArray(value) ? value : [];
}

function textOf(schema: JsonSchema, key: string): string {
  const value = schema[key];
  return typeof value === "string" ? value : "";
}

function child(schema: JsonSchema, key: string): JsonSchema {
  return asSchema(schema[key]);
}

function asSchema(value: unknown): JsonSchema {
  return isSchema(value) ? value : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
