/**
 * The body that an edge sends as its report → a checked `EdgeReport`.
 *
 * Clusters that the rules no longer name are kept; the board forgets them. A time to come counts as now,
 * so that a wrong clock cannot keep a report for ever.
 */
import * as z from "zod";
import { isName } from "../core/bundle/shape.ts";
import type { EpochMs } from "../core/model/ids.ts";
import { LIMITS } from "../core/model/limits.ts";
import type { EdgeReport } from "../core/model/probe.ts";
import { fail, ok, type Result } from "../core/model/result.ts";
import { EPOCH_MAX } from "../core/model/day.ts";

/** The longest report that is read. */
export const REPORT_BYTES = 65_536;

const time = z.number().min(0).max(EPOCH_MAX);
const name = z.string().refine(isName);

const sight = z.object({
  failures: z.int().min(0).max(1_000_000_000),
  openUntil: time.nullable(),
  probe: z
    .object({ ok: z.boolean(), rttMs: z.number().min(0).max(EPOCH_MAX).nullable(), why: z.string().max(500) })
    .nullable(),
});

const schema = z.object({
  colo: z.string().regex(/^[A-Za-z0-9]{1,10}$/),
  at: time,
  clusters: z.record(name, sight).refine((clusters) => Object.keys(clusters).length <= LIMITS.clusters * 2),
});

/** Checks it; the error says where it differs. */
export function readEdgeReport(body: unknown, now: EpochMs): Result<EdgeReport, string> {
  const read = schema.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    return fail(`${issue?.path.map(String).join(".") || "the report"}: ${issue?.message ?? "has another form"}`);
  }
  return ok({ ...read.data, at: Math.min(read.data.at, now) });
}
