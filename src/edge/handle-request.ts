/**
 * One viewer request: facts → viewer → decision → plan → answer.
 *
 * Reads as the list of its steps; every decision is made in core. Beside it: `tokens` (what a request's signed tokens say),
 * `sending` (the way to clusters), `answering` (what the viewer gets), `colo` (what requests of one colo learn of clusters
 * from one another), `live` (the live value that decides).
 */
import { decide } from "../core/decide/decide.ts";
import { isLeftByAll, type Failure } from "../core/handoff/after-attempt.ts";
import { isLoop } from "../core/handoff/hop-guard.ts";
import { judgeAttempt } from "../core/handoff/judge-answer.ts";
import { decisionHeader } from "../core/handoff/decision-header.ts";
import { planHandoff } from "../core/handoff/plan-handoff.ts";
import type { Decision, HandoffDecision } from "../core/model/decision.ts";
import type { HandoffPlan, RequestIdentity } from "../core/model/handoff.ts";
import { testWish } from "../core/model/test-wish.ts";
import { resolveViewer, type RequestFacts } from "../core/viewer/resolve-viewer.ts";
import type { Vouch } from "./sending/assertion.ts";
import { heldBreakers, noteAttempt, noteTrial } from "./colo/breakers.ts";
import { heldCooled, noteCooling } from "./colo/cooled.ts";
import { count, countPlace } from "./counters.ts";
import type { Doors } from "./sending/doors.ts";
import { noteRegion } from "./colo/edge-probes.ts";
import { forwardBypassed } from "./sending/forward-bypassed.ts";
import { mayHoldBody } from "./sending/held-bodies.ts";
import { noteHandoff } from "./sending/held-budget.ts";
import type { HmacKeys } from "./tokens/hmac-keys.ts";
import { heldLive } from "./live/held-live.ts";
import { heldBundle, heldTable } from "./held-values.ts";
import { identify } from "./sending/identify.ts";
import { withKillSwitches } from "./live/kill-switches.ts";
import { logFailed } from "./answering/log-failed.ts";
import { answerOf, ownAnswer, plainAnswer, type OwnAnswer } from "./answering/own-answer.ts";
import { forAsker } from "./answering/only-for-asker.ts";
import { performPlan, type OnEnd } from "./sending/perform-plan.ts";
import { readPeopleTokens, type PeopleRead } from "./tokens/people-tokens.ts";
import { readRequest } from "./read-request.ts";
import { refuse } from "./answering/refuse-request.ts";
import { heldRtt } from "./colo/round-trips.ts";
import type { EdgeSecrets } from "./secrets.ts";
import { bodyOf } from "./sending/send-attempt.ts";
import { pinToSign, readSession, redirectUnder, setSessionCookie } from "./tokens/session.ts";
import { signPin } from "./tokens/session-token.ts";
import { noteServed } from "./answering/served-mismatch.ts";
import { viewerAnswer } from "./answering/viewer-answer.ts";

/** A trial may take as long as its answer may, and a little; then another request is one. */
const TRIAL_GRACE_MS = 500;

/** What is given to a request beside itself. */
export interface RequestSurroundings {
  readonly requestId: string;
  readonly now: number;
  readonly secrets: EdgeSecrets;
  /** Name of this edge, for others; tokens of another one count for nothing here. */
  readonly environment: string;
  readonly doors: Doors;
  readonly vouch: Vouch;
  /** The variable `KILL_SWITCHES`: names of switches that hold whatever the live value says. */
  readonly killSwitches: string;
  /** Tells the colo what has just changed here, such as that this request is a breaker's trial: others need not try too. */
  readonly tellColo: () => void;
}

/** Answers one request; throws only on a bug. */
export async function handleRequest(request: Request, surroundings: RequestSurroundings): Promise<Response> {
  const facts = readRequest(request, surroundings.now);
  return facts.ok
    ? answerFacts(request, facts.value, surroundings)
    : refuse(request, surroundings.requestId, facts.error);
}

/** Answers a request whose facts are read. */
export async function answerFacts(
  request: Request,
  facts: RequestFacts,
  surroundings: RequestSurroundings,
): Promise<Response> {
  if (!isLoop(facts.headers)) return answerOnce(request, facts, surroundings);
  count("loop_refused");
  return ownAnswer(request, surroundings.requestId, plainAnswer(508, "loop"));
}

async function answerOnce(request: Request, facts: RequestFacts, surroundings: RequestSurroundings): Promise<Response> {
  const bundle = heldBundle();
  const people = await readPeopleTokens(facts.headers, surroundings);
  const reading = readSession(facts, surroundings.secrets);
  const { keys, tokens } = reading instanceof Promise ? await reading : reading;
  const viewer = resolveViewer(
    bundle,
    { ...facts, rtt: facts.rtt ?? heldRtt(), session: tokens, test: people.test },
    heldTable,
  );
  countPlace(viewer);
  const decision = decide(bundle, withKillSwitches(heldLive(), surroundings.killSwitches), viewer);
  return forAsker(await act(request, decision, { ...surroundings, facts, keys, people }), decision, people);
}

/** What a decision is acted on with. */
interface Acting extends RequestSurroundings {
  readonly facts: RequestFacts;
  readonly keys: HmacKeys | null;
  readonly people: PeopleRead;
}

async function act(request: Request, decision: Decision, acting: Acting): Promise<Response> {
  const { requestId, keys, facts } = acting;
  switch (decision.kind) {
    case "handoff": {
      if (testWish(decision.viewer) === null) noteRegion(decision.region);
      const pin = pinToSign(decision, keys);
      const token = pin === null || keys === null ? null : await signPin(keys, pin);
      if (token !== null && decision.session?.carry === "path") return redirectUnder(token, request, requestId, facts);
      return handOff(request, decision, await identify(request, decision.viewer, acting), { ...acting, token });
    }
    case "bypass":
      return forwardBypassed(request, decision, await identify(request, { unit: null }, acting));
    case "respond":
      return ownAnswer(request, requestId, answerOf(decision));
    case "reject":
      return ownAnswer(request, requestId, plainAnswer(decision.status, decision.reason));
  }
}

/** What goes with a hand-off. */
interface Beside extends RequestSurroundings {
  readonly people: PeopleRead;
  /** The one to set as the session's cookie. */
  readonly token: string | null;
}

async function handOff(
  request: Request,
  decision: HandoffDecision,
  identity: RequestIdentity,
  { token, doors, vouch, people, tellColo, now: arrivedAt }: Beside,
): Promise<Response> {
  const plan = planNow(decision, identity, bodyOf(request) === null);
  notePassage(plan);
  // What is tested says nothing of how viewers fare.
  const onEnd = testWish(decision.viewer) === null ? noteEnd(plan) : () => {};
  const sentFrom = Date.now();
  const performing = performPlan(request, plan, { doors, vouch, onEnd });
  tellColo(); // the request is on its way
  const performed = await performing;
  if (performed.response === null) {
    const own = nobodyServed(decision, plan, performed.failure);
    logFailed(identity.requestId, decision, { plan, performed, own });
    return ownAnswer(request, identity.requestId, own);
  }
  logFailed(identity.requestId, decision, { plan, performed, own: null });
  const { response, attempt } = performed;
  const answeredAt = Date.now();
  noteServed(attempt, response.headers, answeredAt);
  const timing = { edgeMs: sentFrom - arrivedAt, originMs: answeredAt - sentFrom };
  const answer = viewerAnswer(response, identity.requestId, timing);
  if (people.debug) answer.headers.set("x-edge-decision", decisionHeader(decision, attempt));
  // Only where the pinned cluster itself has the playback: what another answered in its place starts no session.
  if (token !== null && response.status < 400 && attempt.cluster === decision.cluster) {
    setSessionCookie(answer, token, decision);
  }
  return answer;
}

/** The plan by what this isolate knows of clusters now. */
function planNow(decision: HandoffDecision, identity: RequestIdentity, bodiless: boolean): HandoffPlan {
  const now = Date.now();
  noteHandoff(now);
  const troubles = { breakers: heldBreakers(), cooled: heldCooled(now) };
  const mayBuffer = bodiless || mayHoldBody(now);
  return planHandoff(decision, identity, { bundle: heldBundle(), bodiless, mayBuffer, ...troubles, now });
}

/** Residency's own answer where every cluster failed that it allows. */
function nobodyServed(decision: HandoffDecision, plan: HandoffPlan, failure: Failure): OwnAnswer {
  const { ifNone } = decision;
  if (ifNone !== null && isLeftByAll(decision, plan, failure)) return { ...ifNone, reason: "residency" };
  return plainAnswer(failure.status, failure.reason);
}

/** Counts what the plan goes past, and notes whose trial it is. */
function notePassage({ passedOver, trial, headersTimeoutMs }: HandoffPlan): void {
  if (passedOver.some(({ because }) => because === "breaker")) count("breaker_skipped");
  if (passedOver.some(({ because }) => because === "cooling")) count("cooling_skipped");
  if (trial !== null) noteTrial(trial, Date.now(), headersTimeoutMs + TRIAL_GRACE_MS);
}

/** What each attempt says of its cluster. */
function noteEnd({ requestClass, body }: HandoffPlan): OnEnd {
  return (cluster, end, sentAt, answer) => {
    noteAttempt(cluster, judgeAttempt(end, requestClass, body !== "stream"), sentAt);
    if (answer !== null) noteCooling(cluster, answer, requestClass, Date.now());
  };
}
