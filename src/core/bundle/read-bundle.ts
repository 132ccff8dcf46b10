/**
 * Bundle text → checked, indexed `Bundle`, or the reason why not.
 *
 * The text is canonical JSON: `{"format":5,"rules":<rules>,"sha256":"<hex of the rules text>"}`, to
 * the byte. The caller hashes the part that `bundleBody` cuts out (the core has no crypto) and hands
 * the digest in. Whatever is wrong, the caller keeps the bundle it has: a fault is a value.
 */
import type { Bundle } from "../model/bundle.ts";
import { LIMITS } from "../model/limits.ts";
import { fail, ok, type Result } from "../model/result.ts";
import { BUNDLE_FORMAT, type Rules } from "../model/rules.ts";
import { utf8LengthOver } from "../model/utf8-length.ts";
import { indexRules } from "./index-rules.ts";
import { rulesShape } from "./rules-shape.ts";

/** Why a candidate was refused. */
export type BundleFault =
  | { readonly kind: "too-large"; readonly size: number; readonly limit: number }
  | { readonly kind: "not-a-bundle" }
  | { readonly kind: "wrong-format"; readonly found: string; readonly wanted: number }
  | { readonly kind: "wrong-digest"; readonly claimed: string; readonly actual: string }
  | { readonly kind: "not-json" }
  | { readonly kind: "wrong-shape"; readonly path: string; readonly wanted: string }
  | { readonly kind: "dangling"; readonly at: string; readonly name: string };

const OPENING = /^\{"format":(\d{1,6}),"rules":/;
const CLOSING = /,"sha256":"([0-9a-f]{64})"\}$/;
const CLOSING_LENGTH = 77;

interface Parts {
  readonly format: number;
  readonly body: string;
  readonly claimed: string;
}

/** Cuts out the part of the text that its digest covers; null when the text has not the form of a bundle. */
export function bundleBody(text: string): string | null {
  return split(text)?.body ?? null;
}

/**
 * Reads a bundle.
 * @param bodySha256 lower-case hex SHA-256 of `bundleBody(text)`, or null for a bundle that came inside the script
 */
export function readBundle(text: string, bodySha256: string | null, seq = 0): Result<Bundle, BundleFault> {
  const size = utf8LengthOver(text, LIMITS.bundleBytes);
  if (size !== null) return fail({ kind: "too-large", size, limit: LIMITS.bundleBytes });
  const parts = split(text);
  if (parts === null) return fail({ kind: "not-a-bundle" });
  if (parts.format !== BUNDLE_FORMAT) {
    return fail({ kind: "wrong-format", found: String(parts.format), wanted: BUNDLE_FORMAT });
  }
  if (bodySha256 !== null && bodySha256 !== parts.claimed) {
    return fail({ kind: "wrong-digest", claimed: parts.claimed, actual: bodySha256 });
  }
  const rules = parseRules(parts.body);
  if (!rules.ok) return rules;
  const bundle = indexRules(rules.value, seq, parts.claimed);
  return bundle.ok ? bundle : fail({ kind: "dangling", ...bundle.error });
}

function split(text: string): Parts | null {
  const opening = OPENING.exec(text.slice(0, 32));
  const closing = CLOSING.exec(text.slice(-CLOSING_LENGTH));
  if (opening?.[1] === undefined || closing?.[1] === undefined) return null;
  const body = text.slice(opening[0].length, -CLOSING_LENGTH);
  return { format: Number(opening[1]), body, claimed: closing[1] };
}

function parseRules(body: string): Result<Rules, BundleFault> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return fail({ kind: "not-json" }); // JSON.parse has no other way to say so
  }
  const fault = rulesShape(value, "$");
  return fault === null ? ok(asRules(value)) : fail({ kind: "wrong-shape", ...fault });
}

function asRules(checked: unknown): Rules {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rulesShape has just checked every field
  return checked as Rules;
}

/** Says in one sentence what was wrong, for logs. */
export function faultText(fault: BundleFault): string {
  switch (fault.kind) {
    case "too-large":
      return `The bundle has ${fault.size} bytes; the limit is ${fault.limit}`;
    case "not-a-bundle":
      return "The text does not have the form of a bundle";
    case "wrong-format":
      return `The bundle has format ${fault.found}; this version reads format ${fault.wanted}`;
    case "wrong-digest":
      return `The bundle claims SHA-256 ${fault.claimed}, but its rules have ${fault.actual}`;
    case "not-json":
      return "The rules of the bundle are not JSON";
    case "wrong-shape":
      return `The bundle's ${fault.path} must be ${fault.wanted}`;
    case "dangling":
      return `The bundle's ${fault.at} refers to "${fault.name}", which it does not define`;
  }
}
