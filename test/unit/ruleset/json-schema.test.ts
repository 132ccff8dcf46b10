/**
 * Editors must not contradict `check`: what check accepts, the JSON Schema accepts; and what a schema
 * can see, it refuses.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { anySchema, kindSchema, schemaKinds } from "../../../src/core/ruleset/json-schema.ts";
import { filesBelow, FIXTURES } from "./rule-files.ts";

const ajv = new Ajv({ strict: false, allErrors: true });
const any = ajv.compile(anySchema());
const byKind = new Map<string, ValidateFunction>(schemaKinds().map((kind) => [kind, ajv.compile(kindSchema(kind))]));

const documentsIn = (text: string): readonly unknown[] =>
  parseAllDocuments(text, { schema: "core" }).map((document) => document.toJS() as unknown);

const GOOD = ["good", "every-field"]
  .map((name) => join(FIXTURES, name))
  .concat(resolve(import.meta.dirname, "../../../rules"))
  .flatMap((folder) => filesBelow(folder).map(({ file, text }) => ({ name: join(folder, file), text })));

describe("what check accepts, the schemas accept", () => {
  test.each(GOOD)("$name", ({ text }) => {
    for (const value of documentsIn(text)) {
      const kind = (value as { kind: string }).kind;
      const validate = byKind.get(kind);
      validate?.(value);
      expect(validate?.errors).toBeNull();
      expect(any(value)).toBe(true);
    }
  });
});

function routes(more: object): object {
  const route = { name: "a", match: {}, to: "region", ...more };
  return { apiVersion: "georouter/v1", kind: "Routes", spec: { order: 1, routes: [route] } };
}

describe("what is wrong in one file by itself, the schemas refuse", () => {
  test.each(["GR0201", "GR0202", "GR0203"])("%s", (code) => {
    const values = documentsIn(readFileSync(join(FIXTURES, `${code}.bad.yaml`), "utf8"));
    expect(values.filter((value) => any(value))).toEqual([]);
  });

  test.each([
    ["no kind", { apiVersion: "georouter/v1", spec: {} }],
    ["a kind that there is not", { apiVersion: "georouter/v1", kind: "Region", spec: {} }],
    ["another version", { apiVersion: "georouter/v2", kind: "Override", spec: { until: "2026-01-01" } }],
    ["a duration without unit", routes({ forward: { headersTimeout: 3 } })],
    ["a duration of a unit that there is not", routes({ forward: { headersTimeout: "3 days" } })],
    ["two targets", routes({ to: { clusters: ["a"], redirect: { to: "/" } } })],
    ["five", 5],
  ])("%s", (_, value) => {
    expect(any(value)).toBe(false);
  });

  test("and the same value without the slip is taken", () => {
    expect(any(routes({ forward: { headersTimeout: "3s" } }))).toBe(true);
  });
});

test("defaults are shown as they are written", () => {
  const shown = JSON.stringify(kindSchema("Routes"));
  expect(shown).toContain('"default":"3s"');
  expect(shown).not.toContain('"default":3000');
  expect(JSON.stringify(kindSchema("Router"))).toContain('"default":"cloudflare"');
});
