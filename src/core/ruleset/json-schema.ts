/**
 * JSON Schemas (draft-07) of rule files, for editors: completion, hover texts, and red lines while typing.
 *
 * Made from the schemas that `check` uses, from the side of what is written. They say what can be said
 * in JSON Schema, and no more: references, overlaps and everything about several files is `check`'s.
 */
import * as z from "zod";
import { durationText } from "./values/duration.ts";
import { KINDS, type Kind } from "./schema/kinds.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

const DRAFT = "http://json-schema.org/draft-07/schema#";

/** The kinds that have a schema, in the order of the language. */
export function schemaKinds(): readonly Kind[] {
  return Object.keys(KINDS).filter((name): name is Kind => Object.hasOwn(KINDS, name));
}

/** The schema of a document of one kind. */
export function kindSchema(kind: Kind): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(KINDS[kind], {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => writeDefault(zodSchema, jsonSchema),
  });
  return { $schema: DRAFT, title: `georouter ${kind}`, ...schema };
}

/** Defaults are kept as they are compiled; editors want them as they are written, or not at all. */
function writeDefault(schema: z.core.$ZodType, json: z.core.JSONSchema.BaseSchema): void {
  if (!(schema instanceof z.ZodDefault)) return;
  const { innerType, defaultValue } = schema.def;
  const written = [defaultValue, typeof defaultValue === "number" ? durationText(defaultValue) : undefined].find(
    (value) => value !== undefined && z.safeParse(innerType, value).success,
  );
  if (written === undefined) delete json.default;
  else json.default = JSON.parse(JSON.stringify(written));
}

/** The schema of a document of any kind; its `kind` says which part holds. */
export function anySchema(): JsonSchema {
  const kinds = schemaKinds();
  return {
    $schema: DRAFT,
    title: "georouter rules",
    type: "object",
    required: ["apiVersion", "kind", "spec"],
    properties: { kind: { enum: kinds } },
    allOf: kinds.map((kind) => {
      const { $schema: _, ...schema } = kindSchema(kind);
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema; nobody awaits a schema
      return { if: { properties: { kind: { const: kind } }, required: ["kind"] }, then: schema };
    }),
  };
}
