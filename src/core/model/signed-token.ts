/**
 * What a signed token of a person says: for what it is good, until when, where, and who made it.
 *
 * Tokens are for the people who run the router. One names wishes, never rights over others: whoever has it
 * changes what becomes of his own requests and nothing else.
 */
import type { EpochMs } from "./ids.ts";

/** `test`: requests go where it says; `opt-in` and `preview`: a rollout's new version; `debug`: answers say what was decided. */
export const TOKEN_KINDS = ["test", "opt-in", "preview", "debug"] as const;

export type TokenKind = (typeof TOKEN_KINDS)[number];

export interface SignedToken {
  readonly kind: TokenKind;
  /** Names as the rules had them when it was made; null where it says nothing. */
  readonly cluster: string | null;
  readonly region: string | null;
  readonly role: string | null;
  /** A whole second. */
  readonly endMs: EpochMs;
  /** The only environment in which it counts. */
  readonly environment: string;
  /** Who made it, for the log. */
  readonly by: string;
}

/** Why a token counts for nothing. */
export type TokenRefusal =
  /** There are no keys. */
  | "off"
  /** Nobody of ours signed it, or its form is wrong. */
  | "refused"
  /** Of another kind than its header asks for. */
  | "other-kind"
  | "other-environment"
  | "expired"
  /** It ends later than any token may. */
  | "too-long";
