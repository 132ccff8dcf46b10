/**
 * Conditions on headers, query fields and cookies.
 */
import * as z from "zod";
import type { FieldMatch, FieldTest } from "../../model/route-rule.ts";
import { complain } from "./complaint.ts";
import { flag, freeText, TOKEN } from "./scalar.ts";
import { about, exactlyOne, listOf, titled } from "./shape.ts";
import { wants, type WantedKey } from "./wanted.ts";

const value = freeText("fieldValue", 0, 1024);
const filled = freeText("filledValue", 1, 1024);

const fieldTest = titled(
  "Condition on a field",
  z.union(
    [
      value.transform((exact): FieldTest => ({ exact })),
      exactlyOne({
        exact: about("The whole value.", value.optional()),
        prefix: about("How the value begins.", filled.optional()),
        suffix: about("How the value ends.", filled.optional()),
        present: about("Whether the field is there.", flag.optional()),
        oneOf: about("One of these values.", listOf(value, 1000).optional()),
        not: about("There, with another value than this.", value.optional()),
      }).transform(testOf),
    ],
    wants("fieldTest"),
  ),
);

/** The shape has checked that exactly one is there. */
function testOf(written: {
  readonly exact?: string | undefined;
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly present?: boolean | undefined;
  readonly oneOf?: readonly string[] | undefined;
  readonly not?: string | undefined;
}): FieldTest {
  if (written.prefix !== undefined) return { prefix: written.prefix };
  if (written.suffix !== undefined) return { suffix: written.suffix };
  if (written.present !== undefined) return { present: written.present };
  if (written.oneOf !== undefined) return { oneOf: written.oneOf };
  if (written.not !== undefined) return { not: written.not };
  return { exact: written.exact ?? "" };
}

/** Conditions by field name, in alphabetical order, since all of them must hold. */
function fieldMatches(form: RegExp, wanted: WantedKey, canonical: (text: string) => string) {
  return z
    .record(z.string().regex(form, wants(wanted)), fieldTest, wants("map"))
    .transform((record, context): FieldMatch[] => {
      const seen = new Set<string>();
      for (const key of Object.keys(record)) {
        const says = `is the second test of ${canonical(key)}`;
        if (seen.has(canonical(key)))
          context.addIssue({ ...complain({ says, hint: "keep one of them" }), path: [key] });
        seen.add(canonical(key));
      }
      return Object.entries(record)
        .map(([text, test]) => ({ name: canonical(text), test }))
        .toSorted((x, y) => (x.name < y.name ? -1 : 1));
    });
}

/** Conditions on headers; names in any case. */
export const headerMatches = fieldMatches(TOKEN, "fieldName", (text) => text.toLowerCase());
export const queryMatches = fieldMatches(/^[^\s&=#]{1,200}$/, "queryName", (text) => text);
export const cookieMatches = fieldMatches(TOKEN, "fieldName", (text) => text);
