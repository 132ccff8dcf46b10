/**
 * What a session's token says, as the payload of its text (token-text.ts).
 *
 * The payload is JSON of one form, written by an edge and read by every other: `{c, r, a, b, e, t}`, the cluster's id,
 * role, arms, bucket, end in seconds, and route. It is read only after its signature held, and still strictly:
 * another version may have written it.
 */
import { asId } from "../model/ids.ts";
import type { Pin } from "../model/session.ts";
import type { TokenUse } from "./token-text.ts";

/** Three names of 63 characters need some 360 characters; usual ones 150 in all. */
export const SESSION_TOKENS: TokenUse = { domain: "", longest: 400 };

/** The payload of a pin, before base64url; all of it is ASCII, as names are. */
export function writePin({ cluster, role, arms, bucket, endMs, route }: Pin): string {
  return JSON.stringify({ c: cluster, r: role, a: arms, b: bucket, e: Math.floor(endMs / 1000), t: route });
}

/** The pin of a payload; null when it is not exactly one. */
export function readPin(payload: string): Pin | null {
  const fields = fieldsOf(parsed(payload));
  if (fields === null) return null;
  const { c, r, t, a, b, e } = fields;
  if (!isText(c) || !isText(r) || !isText(t)) return null;
  if (!isArms(a) || !(b === null || isCount(b)) || !isCount(e)) return null;
  return { cluster: c, role: asId(r), arms: a, bucket: b, endMs: e * 1000, route: asId(t) };
}

const FIELDS = ["c", "r", "a", "b", "e", "t"] as const;

/** The fields, when there are these and no others. */
function fieldsOf(value: unknown): Readonly<Record<(typeof FIELDS)[number], unknown>> | null {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== FIELDS.length) return null;
  return "c" in value && "r" in value && "a" in value && "b" in value && "e" in value && "t" in value ? value : null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

function isArms(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((arm) => typeof arm === "string");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
