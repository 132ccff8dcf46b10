/**
 * The options of `simulate` → what is to be simulated, or what is wrong with them and the exit code for it.
 */
import type { Bundle } from "../../core/model/bundle.ts";
import type { PlaceTable } from "../../core/model/place.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { readTime } from "../../core/ops/facts/read-time.ts";
import { readEvents } from "../../core/ops/simulate/read-events.ts";
import { sampleViewers } from "../../core/ops/simulate/sample-viewers.ts";
import type { SimPlan } from "../../core/ops/simulate/simulate.ts";
import { sampleRequest } from "../../core/ruleset/sample-request.ts";
import { EXIT } from "../exit-code.ts";
import type { GlobalOptions } from "../global-options.ts";
import { readEventFile } from "./read-event-file.ts";
import type { NamedParts } from "./read-parts.ts";

export interface SimulateOptions extends GlobalOptions {
  readonly viewers?: string;
  readonly mix?: string;
  readonly rps: number;
  readonly for: number;
  readonly step: number;
  readonly event?: readonly string[];
  readonly events?: string;
  readonly capacity?: readonly string[];
  readonly sample: number;
  readonly seed: number;
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly at?: string;
  readonly rules?: string;
  readonly bundle?: string;
  readonly table?: string;
  readonly strict?: boolean;
  readonly output: "text" | "json" | "csv";
}

/** Every fault, and the exit code for them. */
export interface Wrong {
  readonly faults: readonly string[];
  readonly code: number;
}

/** Makes the plan for the viewers of these parts. */
export function planOf(
  options: SimulateOptions,
  bundle: Bundle,
  { parts }: NamedParts,
  table: PlaceTable | null,
): Result<SimPlan, Wrong> {
  const startAt = options.at === undefined ? Date.now() : readTime(options.at);
  if (startAt === null) return usage([`--at takes a time such as 2026-11-28T03:00:00Z, found ${options.at}`]);
  const file = readEventFile(options.events);
  if (!file.ok) return fail({ faults: [file.error], code: EXIT.input });
  const events = readEvents([...file.value, ...(options.event ?? [])], bundle.rules, options.for);
  if (!events.ok) return usage(events.error);
  const asking = parts.map(({ facts, weight }) => ({
    facts: { ...requestFor(facts, options, bundle), ...facts },
    weight,
  }));
  const viewers = sampleViewers(asking, options.sample, { bundle, table, startAt, seed: options.seed });
  if (!viewers.ok)
    return fail({ faults: viewers.error, code: options.viewers === undefined ? EXIT.usage : EXIT.input });
  const { rps, for: forMs, step: stepMs, seed } = options;
  return ok({ bundle, viewers: viewers.value, rps, startAt, forMs, stepMs, seed, events: events.value });
}

function usage(faults: readonly string[]): Result<never, Wrong> {
  return fail({ faults, code: EXIT.usage });
}

/** What a viewer asks for whose facts do not say it: half of a request that he states is not completed by another's. */
function requestFor(
  facts: Readonly<Record<string, unknown>>,
  { host, path, method }: SimulateOptions,
  { rules }: Bundle,
): Record<string, string> {
  const first = facts["host"] === undefined && facts["path"] === undefined ? sampleRequest(rules) : {};
  const stated = Object.entries({ host, path, method }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const { unitHeader: _, ...request } = { unitHeader: null, ...first };
  return { ...request, ...Object.fromEntries(stated) };
}
