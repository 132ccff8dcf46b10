/**
 * Signed tokens of people at the edge: the test header and the debug header are read before the decision.
 *
 * They travel in headers only. In an address or a cookie they would go on by themselves, to
 * every page that is linked and every request that a browser makes, and stand in logs of others; a header is there where
 * somebody put it. The hand-off strips both (`x-edge-`), and no token is ever logged.
 */
import type { SignedToken, TokenKind, TokenRefusal } from "../../core/model/signed-token.ts";
import type { TestRead } from "../../core/model/test-wish.ts";
import type { FieldSource } from "../../core/model/viewer.ts";
import { PEOPLE_TOKENS, readSignedToken, tokenRefusal } from "../../core/viewer/signed-token.ts";
import { count } from "../counters.ts";
import { hmacKeys, type HmacKeys } from "./hmac-keys.ts";
import { log } from "../log.ts";
import type { EdgeSecrets } from "../secrets.ts";
import { openToken } from "./signed-text.ts";

const TEST_HEADER = "x-edge-test";
const DEBUG_HEADER = "x-edge-debug";

/** One tester makes many requests: they are told once in this time. */
const TELL_EVERY_MS = 60_000;

/** What the tokens of one request say. */
export interface PeopleRead {
  readonly test: TestRead;
  /** Whether the answer says what was decided. */
  readonly debug: boolean;
}

/** Where and when they are shown. */
export interface Showing {
  readonly secrets: EdgeSecrets;
  readonly environment: string;
  readonly now: number;
}

const NONE: PeopleRead = { test: null, debug: false };

let told: { readonly who: string; readonly at: number } | null = null;

/** Reads both headers; at once where there are none, which is nearly every request. */
export function readPeopleTokens(headers: FieldSource, showing: Showing): PeopleRead | Promise<PeopleRead> {
  const test = headers.get(TEST_HEADER) ?? null;
  const debug = headers.get(DEBUG_HEADER) ?? null;
  return test === null && debug === null ? NONE : readBoth(test, debug, showing);
}

async function readBoth(test: string | null, debug: string | null, showing: Showing): Promise<PeopleRead> {
  const keys = await hmacKeys("TOKEN_KEYS", showing.secrets);
  const asked = await readOne("test", test, keys, showing);
  const shown = await readOne("debug", debug, keys, showing);
  tell(asked, showing.now);
  return {
    test: typeof asked === "object" && asked !== null ? wishOf(asked) : asked,
    debug: typeof shown === "object" && shown !== null,
  };
}

async function readOne(
  kind: TokenKind,
  text: string | null,
  keys: HmacKeys | null,
  { environment, now }: Showing,
): Promise<SignedToken | TokenRefusal | null> {
  if (text === null) return null;
  if (keys === null) return refused("off");
  const payload = await openToken(PEOPLE_TOKENS, keys, text);
  const token = payload === null ? null : readSignedToken(payload);
  if (token === null) return refused("refused");
  const refusal = tokenRefusal(token, { kind, environment, at: now });
  return refusal === null ? token : refused(refusal);
}

function refused(why: TokenRefusal): TokenRefusal {
  count("token_refused");
  return why;
}

function wishOf({ cluster, role, region }: SignedToken): TestRead {
  return { cluster, role, region };
}

/** Says who tests, and where to; never the token. */
function tell(asked: SignedToken | TokenRefusal | null, now: number): void {
  if (typeof asked !== "object" || asked === null) return;
  count("test_request");
  const { by, cluster, role, region, endMs } = asked;
  const who = JSON.stringify({ by, cluster, role, region });
  if (told?.who === who && Math.abs(now - told.at) < TELL_EVERY_MS) return;
  told = { who, at: now };
  log("info", "test requests", { by, cluster, role, region, ends: new Date(endMs).toISOString() });
}
