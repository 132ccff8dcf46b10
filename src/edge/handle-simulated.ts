/**
 * One request that may simulate its viewer: simulation → the same steps as for every other request.
 *
 * A faulty simulation is answered 400 in words, and an answer for a simulated viewer says so in
 * `x-georouter-located`, so that nobody takes one for the other. In development builds only.
 */
import { simulate } from "../core/viewer/simulation/simulate.ts";
import { answerFacts, type RequestSurroundings } from "./handle-request.ts";
import { ownAnswer } from "./answering/own-answer.ts";
import { readRequest } from "./read-request.ts";
import { refuse } from "./answering/refuse-request.ts";

/** Answers one request; throws only on a bug. */
export async function handleSimulated(request: Request, surroundings: RequestSurroundings): Promise<Response> {
  const { requestId, now } = surroundings;
  const facts = readRequest(request, now);
  if (!facts.ok) return refuse(request, requestId, facts.error);
  const simulated = simulate(request.headers, facts.value.query);
  if (!simulated.ok) {
    const body = simulated.error.map((fault) => `${fault}\n`).join("");
    return ownAnswer(request, requestId, { status: 400, reason: "bad-simulation", body });
  }
  const simulating = { ...facts.value, simulated: simulated.value };
  const answer = await answerFacts(request, simulating, surroundings);
  if (simulated.value !== null) answer.headers.set("x-georouter-located", "sim");
  return answer;
}
