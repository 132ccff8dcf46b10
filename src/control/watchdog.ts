/**
 * Keeps one prober for each vantage running.
 *
 * An alarm can be lost (github.com/cloudflare/workerd/issues/6866,
 * github.com/cloudflare/cloudflare-docs/issues/18324), so cron asks every prober once a minute. It
 * also starts the probers of vantages that new rules bring.
 */
import type { VantageRule } from "../core/model/rules.ts";
import { embeddedRules } from "./embedded-rules.ts";
import { logFault } from "./log.ts";

const LOCATION_HINTS: readonly DurableObjectLocationHint[] = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
];

/** Makes sure that every vantage's prober is armed; one that cannot be reached does not keep the others waiting. */
export async function ensureProbers(env: Env): Promise<void> {
  await Promise.all(embeddedRules().vantages.map((vantage) => ensureProber(env, vantage)));
}

async function ensureProber(env: Env, vantage: VantageRule): Promise<void> {
  try {
    await prober(env, vantage).ensure(vantage.name);
  } catch (fault) {
    logFault("arming the prober", vantage.name, fault);
  }
}

/** Only the first call for an id places the object; a hint unknown here leaves the choice to the platform. */
function prober(env: Env, vantage: VantageRule): ReturnType<Env["PROBER"]["get"]> {
  const id = env.PROBER.idFromName(`probe:${vantage.name}`);
  const locationHint = LOCATION_HINTS.find((hint) => hint === vantage.hint);
  return env.PROBER.get(id, locationHint === undefined ? {} : { locationHint });
}
