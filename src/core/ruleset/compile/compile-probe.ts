/**
 * What a file's defaults and a cluster say of its probe → the whole probe.
 *
 * Key by key, also within `headers` and `expect`: the cluster goes before the defaults of its file, and
 * those before the language's. So a cluster that adds a header does not lose the status that all expect.
 */
import type { ProbeRule } from "../../model/rules.ts";
import { DEFAULT_PROBE } from "../defaults.ts";
import type { WrittenProbe } from "../schema/probe.ts";

/** Puts a probe together; each part may say nothing. */
export function compileProbe(defaults: WrittenProbe = {}, own: WrittenProbe = {}): ProbeRule {
  const written = { ...defaults, ...own };
  return {
    method: written.method ?? DEFAULT_PROBE.method,
    path: written.path ?? DEFAULT_PROBE.path,
    headers: { ...DEFAULT_PROBE.headers, ...defaults.headers, ...own.headers },
    intervalMs: written.interval ?? DEFAULT_PROBE.intervalMs,
    timeoutMs: written.timeout ?? DEFAULT_PROBE.timeoutMs,
    fall: written.fall ?? DEFAULT_PROBE.fall,
    clear: written.clear ?? DEFAULT_PROBE.clear,
    rise: written.rise ?? DEFAULT_PROBE.rise,
    ...compileExpectation({ ...defaults.expect, ...own.expect }),
  };
}

type Expectation = Pick<ProbeRule, "expectStatus" | "expectHeader" | "expectBody" | "changesWithinMs">;

function compileExpectation(written: NonNullable<WrittenProbe["expect"]>): Expectation {
  return {
    expectStatus: written.status ?? DEFAULT_PROBE.expectStatus,
    expectHeader: written.header ?? DEFAULT_PROBE.expectHeader,
    expectBody: written.body ?? DEFAULT_PROBE.expectBody,
    changesWithinMs: written.changesWithin ?? DEFAULT_PROBE.changesWithinMs,
  };
}
