/**
 * A person's token as the payload of its text (token-text.ts), and whether it counts.
 *
 * The payload is JSON in one spelling: kind, cluster, region, role, end in seconds, environment, maker. A payload that would not be
 * written again as it is, is refused, so one text stands for one meaning. It is read only after its signature held.
 */
import type { EpochMs } from "../model/ids.ts";
import { TOKEN_KINDS, type SignedToken, type TokenKind, type TokenRefusal } from "../model/signed-token.ts";
import type { TokenUse } from "./token-text.ts";

/** Three names of 63 characters and two texts of 64 need some 800 characters; usual ones 250 in all. */
export const PEOPLE_TOKENS: TokenUse = { domain: "people:", longest: 1000 };

/** No token lasts longer: one that is lost is soon worth nothing. */
export const LONGEST_TOKEN_MS = 86_400_000;

/** How far the clock of whoever made a token may be ahead. */
const CLOCKS_DIFFER_MS = 300_000;

/** The most characters of an environment and of a maker. */
const LONGEST_TEXT = 64;

/** The payload, before base64url. The end is rounded down to a second. */
export function writeSignedToken({ kind, cluster, region, role, endMs, environment, by }: SignedToken): string {
  return JSON.stringify({
    k: kind,
    c: cluster,
    g: region,
    r: role,
    e: Math.floor(endMs / 1000),
    n: environment,
    b: by,
  });
}

/** The token of a payload; null when it is not exactly one. */
export function readSignedToken(payload: string): SignedToken | null {
  const fields = fieldsOf(parsed(payload));
  const kind = TOKEN_KINDS.find((one) => one === fields.get("k"));
  const wish = wishOf(fields);
  const [end, environment, by] = [fields.get("e"), fields.get("n"), fields.get("b")];
  if (kind === undefined || wish === null) return null;
  if (!isEnd(end) || !isTokenText(environment) || !isTokenText(by)) return null;
  const token: SignedToken = { kind, ...wish, endMs: end * 1000, environment, by };
  return writeSignedToken(token) === payload ? token : null;
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function wishOf(fields: Fields): Pick<SignedToken, "cluster" | "region" | "role"> | null {
  const [cluster, region, role] = [fields.get("c"), fields.get("g"), fields.get("r")];
  return isName(cluster) && isName(region) && isName(role) ? { cluster, region, role } : null;
}

/** Whether a text can be an environment or a maker: 1 to 64 characters, none of them unseen. */
export function isTokenText(value: unknown): value is string {
  return (
    typeof value === "string" && value.length <= LONGEST_TEXT && /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*)$/u.test(value)
  );
}

/** Where and for what a token is shown. */
export interface Shown {
  readonly kind: TokenKind;
  readonly environment: string;
  readonly at: EpochMs;
}

/** Why a token counts for nothing there; null when it counts. */
export function tokenRefusal(token: SignedToken, { kind, environment, at }: Shown): TokenRefusal | null {
  if (token.kind !== kind) return "other-kind";
  if (token.environment !== environment) return "other-environment";
  if (token.endMs <= at) return "expired";
  return token.endMs > at + LONGEST_TOKEN_MS + CLOCKS_DIFFER_MS ? "too-long" : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

function isName(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value));
}

function isEnd(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
