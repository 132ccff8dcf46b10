/**
 * Every default of the rule language, in one place.
 *
 * In: nothing. Out: what holds where the files are silent. docs/rules.md lists them.
 */
import type { AllDownRule, FixedResponse, ForwardRule, LocateSource, ProbeRule } from "../model/rules.ts";

export const DEFAULT_PROBE: ProbeRule = {
  path: "/healthz",
  intervalMs: 10_000,
  timeoutMs: 2000,
  fall: 3,
  clear: 3,
  rise: 5,
  expectStatus: [200],
};

export const DEFAULT_STEERING: {
  readonly overprovision: number;
  readonly panicBelow: number;
  readonly onAllDown: AllDownRule;
  readonly holdDownMs: number;
  readonly rampMs: number;
} = { overprovision: 140, panicBelow: 50, onAllDown: { kind: "fail-open" }, holdDownMs: 60_000, rampMs: 300_000 };

export const DEFAULT_FORWARD: ForwardRule = { headersTimeoutMs: 3000, retries: 1, repeatable: true };

export const DEFAULT_LOCATE: readonly LocateSource[] = ["cf", "geoip"];

export const DEFAULT_REDIRECT_STATUS = 302;

/** Residency without `ifNone`, and answers without a body. */
export const DEFAULT_IF_NONE: FixedResponse = { status: 503, body: "" };
