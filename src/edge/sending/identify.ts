/**
 * What the plan of a hand-off needs and cannot make itself: random ids, the platform's words, and a pseudonym.
 */
import type { RequestIdentity } from "../../core/model/handoff.ts";
import type { Viewer } from "../../core/model/viewer.ts";
import type { EdgeSecrets } from "../secrets.ts";
import { unitPseudonym } from "./unit-pseudonym.ts";

interface Around {
  readonly requestId: string;
  readonly environment: string;
  readonly secrets: EdgeSecrets;
}

/** The identity of one request; a UUID's version digit keeps the trace id and span id from being all zero. */
export async function identify(
  request: Request,
  { unit }: Pick<Viewer, "unit">,
  { requestId, environment, secrets }: Around,
): Promise<RequestIdentity> {
  return {
    requestId,
    traceId: requestId.replaceAll("-", ""),
    spanId: crypto.randomUUID().replaceAll("-", "").slice(0, 16),
    scheme: request.url.startsWith("http:") ? "http" : "https",
    edge: environment,
    unit: unit === null ? null : await unitPseudonym(unit.value, secrets.UNIT_KEY),
  };
}
