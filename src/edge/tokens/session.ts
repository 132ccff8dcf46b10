/**
 * Sessions at the edge: the tokens of a request are read before the decision, and what the decision says is performed.
 *
 * `carry: path` answers a start request with a redirect to the same path under a token; everything that the playback
 * asks for relative to it comes back under that token. `carry: cookie` sets the token on the cluster's answer.
 */
import type { HandoffDecision } from "../../core/model/decision.ts";
import { NO_TOKENS, type Pin, type SessionTokens } from "../../core/model/session.ts";
import type { RequestFacts } from "../../core/viewer/resolve-viewer.ts";
import { readSessionCookie, sessionCookie } from "../../core/viewer/session-cookie.ts";
import { sessionPath, splitSessionPath } from "../../core/viewer/session-path.ts";
import { log } from "../log.ts";
import { forbidCaching } from "../answering/forbid-caching.ts";
import { ownAnswer } from "../answering/own-answer.ts";
import { hmacKeys, type HmacKeys } from "./hmac-keys.ts";
import type { EdgeSecrets } from "../secrets.ts";
import { readToken } from "./session-token.ts";

let toldOff = false;

/** The keys, and what the tokens of a request say, those whose signature holds. */
interface SessionRead {
  readonly keys: HmacKeys | null;
  readonly tokens: SessionTokens;
}

/** Reads the tokens of a request; at once where there is nothing to wait for, which is most requests. */
export function readSession(facts: RequestFacts, secrets: EdgeSecrets): SessionRead | Promise<SessionRead> {
  const keys = hmacKeys("SESSION_KEYS", secrets);
  const { token } = splitSessionPath(facts.path);
  const cookie = readSessionCookie(facts.headers.get("cookie") ?? "");
  if (keys instanceof Promise) return keys.then((imported) => readBoth(imported, token, cookie));
  if (keys !== null && (token !== null || cookie !== null)) return readBoth(keys, token, cookie);
  return { keys, tokens: { ...NO_TOKENS, on: keys !== null } };
}

async function readBoth(keys: HmacKeys | null, token: string | null, cookie: string | null): Promise<SessionRead> {
  if (keys === null) return { keys, tokens: { ...NO_TOKENS, on: false } };
  return { keys, tokens: { on: true, path: await readToken(keys, token), cookie: await readToken(keys, cookie) } };
}

/** The pin that the decision starts or moves, for a new token; null when the request's own goes on, or there is none. */
export function pinToSign({ session, trace }: HandoffDecision, keys: HmacKeys | null): Pin | null {
  if (keys !== null) return session === null || session.action === "keep" ? null : session.pin;
  if (!toldOff && trace.some((step) => step.stage === "pin")) {
    toldOff = true;
    log("warn", "routes have sessions and there is no SESSION_KEYS, so nobody is pinned", {});
  }
  return null;
}

/** Sends the player to the same address under its token. The target is a path of this host, whatever was asked for. */
export function redirectUnder(token: string, request: Request, requestId: string, facts: RequestFacts): Response {
  const query = facts.query === "" ? "" : `?${facts.query}`;
  const anyOrigin = request.headers.has("origin") ? { "access-control-allow-origin": "*" } : {};
  return ownAnswer(request, requestId, {
    status: 302,
    reason: "session",
    body: "",
    headers: {
      location: sessionPath(token, splitSessionPath(facts.path).path) + query,
      vary: "origin",
      ...anyOrigin,
    },
  });
}

/** Gives a cluster's answer the session's cookie. It is for this viewer alone, so no cache may keep it. */
export function setSessionCookie(answer: Response, token: string, { session, viewer }: HandoffDecision): void {
  if (session === null) return;
  const seconds = Math.max(0, Math.floor((session.pin.endMs - viewer.at) / 1000));
  answer.headers.append("set-cookie", sessionCookie(token, seconds));
  forbidCaching(answer);
}
