/**
 * Every default of the rule language, in one place.
 *
 * In: nothing. Out: what holds where the files are silent. docs/rules.md lists them.
 */
import type { AllDownRule, AssertionScope, ContinueTrace, GuardRule, LocateSource, ProbeRule } from "../model/rules.ts";
import type { FixedResponse } from "../model/answer.ts";
import { asId, type RoleName } from "../model/ids.ts";
import type { AnalysisRule } from "../model/version-rule.ts";
import type { ForwardRule } from "../model/route-rule.ts";

export const DEFAULT_PROBE: ProbeRule = {
  method: "GET",
  headers: {},
  path: "/healthz",
  intervalMs: 10_000,
  timeoutMs: 2000,
  fall: 3,
  clear: 3,
  rise: 5,
  expectStatus: [200],
  expectHeader: null,
  expectBody: null,
  changesWithinMs: null,
};

export const DEFAULT_STEERING: {
  readonly overprovision: number;
  readonly panicBelow: number;
  readonly maxEjectPercent: number;
  readonly onAllDown: AllDownRule;
  readonly failback: "auto" | "manual";
  readonly holdDownMs: number;
  readonly rampMs: number;
} = {
  overprovision: 140,
  panicBelow: 50,
  maxEjectPercent: 50,
  onAllDown: { kind: "fail-open" },
  failback: "auto",
  holdDownMs: 60_000,
  rampMs: 300_000,
};

export const DEFAULT_GUARDS: GuardRule = { maxMovePercent: 20, requireReason: true, minHealthyClusters: 1 };

export const DEFAULT_FORWARD: ForwardRule = {
  headersTimeoutMs: 3000,
  retries: 1,
  repeatable: true,
  rewrite: null,
  request: null,
};

export const DEFAULT_MIRROR: { readonly role: RoleName; readonly percent: number; readonly timeoutMs: number } = {
  role: asId("stable"),
  percent: 0,
  timeoutMs: 500,
};

export const DEFAULT_ANALYSIS: Pick<AnalysisRule, "everyMs" | "bakeMs" | "minRequests" | "failureLimit"> = {
  everyMs: 60_000,
  bakeMs: 600_000,
  minRequests: 2000,
  failureLimit: 2,
};

/** A drain without `ramp` stops new sessions at once, and without `finishWithin` ends in ten minutes. */
export const DEFAULT_DRAIN = { rampMs: 0, finishWithinMs: 600_000 } as const;

/** A trace that a viewer sends is his to invent, so the edge starts its own. */
export const DEFAULT_CONTINUE_TRACE: ContinueTrace = "never";

export const DEFAULT_ASSERTION: AssertionScope = "shared";

export const DEFAULT_LOCATE: readonly LocateSource[] = ["cf", "geoip"];

export const DEFAULT_REDIRECT_STATUS = 302;

/** Residency without `ifNone`, and answers without a body. */
export const DEFAULT_IF_NONE: FixedResponse = { status: 503, body: "" };
