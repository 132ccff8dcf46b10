/**
 * Asks Cloudflare where this Worker runs.
 *
 * In: the address of a `/cdn-cgi/trace` page. Out: the colo, or `unknown`; never an exception, since
 * a prober that cannot tell where it is still probes.
 */
import { readColo, UNKNOWN_COLO } from "../core/health/read-colo.ts";
import { logFault } from "./log.ts";
import { readBeginning, textOf } from "./read-beginning.ts";
import { within } from "./within.ts";

const DEADLINE_MS = 2000;

/** Asks once; `about` names the vantage in the log. */
export async function askColo(url: string, about: string): Promise<string> {
  try {
    return await within(DEADLINE_MS, fetchColo(url));
  } catch (fault) {
    logFault("asking for the colo", about, fault);
    return UNKNOWN_COLO;
  }
}

async function fetchColo(url: string): Promise<string> {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(DEADLINE_MS) });
  return readColo(textOf(await readBeginning(response.body)));
}
