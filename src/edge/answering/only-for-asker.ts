/**
 * Answers to a test or a debug header are for whoever sent it: no cache between him and the edge may give them to others.
 *
 * The address is everybody's, and a test's answer may come from a cluster or version that nobody else is to see. So
 * it is `no-store`, whatever the cluster says, and headers by which CDNs are told otherwise are taken off.
 */
import { decisionHeader } from "../../core/handoff/decision-header.ts";
import type { Decision } from "../../core/model/decision.ts";
import { testWish } from "../../core/model/test-wish.ts";
import { forbidCaching } from "./forbid-caching.ts";
import type { PeopleRead } from "../tokens/people-tokens.ts";

const SAID = "x-edge-decision";

/** The answer as whoever asked gets it; without a token that counts it is as it was. */
export function forAsker(answer: Response, decision: Decision, people: PeopleRead): Response {
  if (!people.debug && testWish(people) === null) return answer;
  forbidCaching(answer);
  if (people.debug && !answer.headers.has(SAID)) answer.headers.set(SAID, decisionHeader(decision, null));
  return answer;
}
