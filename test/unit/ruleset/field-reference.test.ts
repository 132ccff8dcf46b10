import { describe, expect, test } from "vitest";
import { fieldTables } from "../../../src/core/ruleset/field-reference.ts";
import { kindSchema, schemaKinds } from "../../../src/core/ruleset/json-schema.ts";

const rowsOf = (kind: Parameters<typeof kindSchema>[0]) => fieldTables(kindSchema(kind))[0]?.rows ?? [];
const row = (kind: Parameters<typeof kindSchema>[0], field: string) => rowsOf(kind).find((one) => one.field === field);

describe("a field is told with what it takes and what holds without it", () => {
  test.each([
    ["Routes", "routes[].forward.headersTimeout", "duration", "`3s`"],
    ["Routes", "routes[].forward.retries", "whole number 0 to 1", "`1`"],
    ["Routes", "routes", "list of maps", "required"],
    ["Routes", "routes[].match.headers", "map to [condition on a field](#condition-on-a-field)", ""],
    ["Router", "mode", "`route`, `observe`", "`route`"],
    ["Router", "clientIp", "`cloudflare`, `direct` or map", "`cloudflare`"],
    ["Router", "hosts", "list of text", "required"],
    ["Regions", "regions", "map by name", "required"],
    ["Regions", "regions.NAME.tiers[].clusters", "map to number 0 to 1000000", "required"],
    ["Regions", "regions.NAME.viewers", "[viewer keys](#viewer-keys)", "required"],
    ["Override", "until", "day or time in UTC", "required"],
    ["Rollout", "percent", "map to number 0 to 100", "required"],
    ["Rollout", "active", "map to name", "required"],
  ] as const)("%s %s", (kind, field, type, otherwise) => {
    expect(row(kind, field)).toMatchObject({ field, type, otherwise });
  });
});

test("an empty default is no default worth telling", () => {
  const spec = {
    type: "object",
    properties: { text: { default: "" }, list: { default: [] }, map: { default: {} }, none: { default: 0 } },
  };
  const [table] = fieldTables({ properties: { spec } });
  expect(table?.rows.map(({ field, otherwise }) => [field, otherwise])).toEqual([
    ["text", ""],
    ["list", ""],
    ["map", ""],
    ["none", "`0`"],
  ]);
});

test.each(schemaKinds())("every field of %s has a meaning", (kind) => {
  for (const { rows } of fieldTables(kindSchema(kind))) {
    expect(rows.filter(({ description }) => description === "")).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  }
});

test("shared shapes are described once, under their title", () => {
  const titles = fieldTables(kindSchema("Router")).map(({ title }) => title);
  expect(titles).toEqual(["", "Viewer keys", "Answer"]);
  expect(rowsOf("Router").map(({ field }) => field)).toContain("residency[].viewers");
  expect(rowsOf("Router").filter(({ field }) => field.startsWith("residency[].viewers."))).toEqual([]);
});
