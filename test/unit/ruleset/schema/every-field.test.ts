/**
 * The rule set under test/fixtures/rules/every-field uses every key of every schema.
 *
 * So whatever walks over it (the JSON Schemas, the formatter, the compiler's tests) has met the whole
 * language, and a new key does not arrive without an example.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { KINDS } from "../../../../src/core/ruleset/schema/kinds.ts";
import { filesBelow, FIXTURES } from "../rule-files.ts";

type Json = { readonly [key: string]: unknown };

const written = filesBelow(join(FIXTURES, "every-field")).flatMap(({ text }) =>
  parseAllDocuments(text).map((document) => document.toJS() as Json),
);

/** Each key of a schema with the key that holds it: `failback.ramp`. Names that people choose are left out. */
function keysOf(schema: Json, holder = ""): readonly string[] {
  const options = ["anyOf", "oneOf", "allOf"].flatMap((key) => (schema[key] as Json[] | undefined) ?? []);
  const properties = Object.entries((schema["properties"] as Json | undefined) ?? {});
  return [
    ...options.flatMap((option) => keysOf(option, holder)),
    ...properties.flatMap(([key, value]) => [`${holder}.${key}`, ...keysOf(value as Json, key)]),
    ...["additionalProperties", "items"].flatMap((key) =>
      typeof schema[key] === "object" ? keysOf(schema[key] as Json, holder) : [],
    ),
  ];
}

/** The same of a value; names that people choose do no harm. */
function keysIn(value: unknown, holder = ""): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => keysIn(entry, holder));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    `${holder}.${key}`,
    ...keysIn(child, key),
    ...keysIn(child, holder),
  ]);
}

/** Only one of several can be written at a time, and other files of the tests write these. */
const ELSEWHERE: readonly string[] = ["geoHeaders.preset"];

/** Of one shape that stands in several places; an example in one of them will do. */
const SHARED: ReadonlySet<string> = new Set([
  "exact",
  "prefix",
  "suffix",
  "present",
  "oneOf",
  "not",
  "cookie",
  "header",
]);

const shared = (key: string): string => {
  const last = key.split(".").at(-1) ?? "";
  return SHARED.has(last) ? last : key;
};

describe.each(Object.entries(KINDS).filter(([kind]) => written.some((document) => document["kind"] === kind)))(
  "%s",
  (_, schema) => {
    const json = z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as Json;

    test("has each of its keys in an example", () => {
      const keys = [...new Set(keysOf(json).map(shared))];
      const examples = new Set([...written.flatMap((document) => keysIn(document)).map(shared), ...ELSEWHERE]);
      expect(keys.length).toBeGreaterThan(4);
      expect(keys.filter((key) => !examples.has(key))).toEqual([]);
    });

    test("says of each key what it is for", () => {
      expect(undescribed(json)).toEqual([]);
    });
  },
);

/** Keys without a description. */
function undescribed(schema: Json, path = ""): readonly string[] {
  const options = ["anyOf", "oneOf", "allOf"].flatMap((key) => (schema[key] as Json[] | undefined) ?? []);
  return [
    ...options.flatMap((option) => undescribed(option, path)),
    ...Object.entries((schema["properties"] as Json | undefined) ?? {}).flatMap(([key, value]) => [
      ...((value as Json)["description"] === undefined ? [`${path}.${key}`] : []),
      ...undescribed(value as Json, `${path}.${key}`),
    ]),
    ...["additionalProperties", "items"].flatMap((key) =>
      typeof schema[key] === "object" ? undescribed(schema[key] as Json, `${path}.*`) : [],
    ),
  ];
}
