/**
 * Maps and lists as rule files have them: closed, so that a misspelt key is an error, and bounded.
 */
import * as z from "zod";
import { complain } from "./complaint.ts";
import { wants, type WantedKey } from "./wanted.ts";

/** The schema with a sentence on what it is for: editors, the JSON Schemas and docs/rules.md show it. */
export function about<Schema extends z.ZodType>(description: string, schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), description });
}

/** The schema under a title of its own, so that docs/rules.md describes it once, wherever it is used. */
export function titled<Schema extends z.ZodType>(title: string, schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), title });
}

/** A map with just these keys. The error for an unknown key lists the known ones. */
export function closed<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape).join(" ");
  return z.strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? known : wants("map")) });
}

/** A map with exactly one of these keys. */
export function exactlyOne<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape).join(", ");
  return closed(shape)
    .superRefine((value, context) => {
      const found = Object.keys(value).length;
      if (found === 1) return;
      const says = `must have exactly one of ${known}, found ${found === 0 ? "none" : Object.keys(value).join(" and ")}`;
      context.addIssue(complain({ says, hint: found === 0 ? `add one of ${known}` : "keep one of them" }));
    })
    .meta({ minProperties: 1, maxProperties: 1 });
}

/** A list of distinct entries with at least one. */
export function listOf<Item extends z.ZodType>(item: Item, max: number) {
  return z
    .array(item, wants("list"))
    .min(1, wants("filledList"))
    .max(max)
    .superRefine((items, context) => {
      for (const { at, text } of repeated(items)) {
        context.addIssue({
          ...complain({ says: `is the second ${text} in its list`, hint: "keep one of them" }),
          path: [at],
        });
      }
    });
}

/** A map from names that people choose to values of one shape. */
export function mapOf<Value extends z.ZodType>(value: Value, wanted: WantedKey = "map") {
  return z.record(z.string().regex(NAME, wants("name")), value, wants(wanted));
}

/** What every name in the rules looks like: a DNS label. */
export const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function repeated(items: readonly unknown[]): readonly { readonly at: number; readonly text: string }[] {
  const seen = new Set<string>();
  return items.flatMap((item, at) => {
    const text = typeof item === "string" ? item : JSON.stringify(item);
    if (seen.has(text)) return [{ at, text }];
    seen.add(text);
    return [];
  });
}
