/**
 * An order as somebody gives it on the control plane → its effect and its times, or every fault in words.
 *
 * It is written as the spec of a file of kind Override, so that nobody learns two languages; besides
 * `until` it takes `for`, a length from now, and it needs a reason. Groups are the ready-made ones: those
 * that rule files define are not in a bundle.
 */
import type * as z from "zod";
import type { EpochMs } from "../model/ids.ts";
import type { LiveOrder } from "../model/live-order.ts";
import { fail, ok, type Result } from "../model/result.ts";
import { effectOf } from "./compile/compile-overrides.ts";
import { complaintIn } from "./schema/complaint.ts";
import { overrideSpec, type WrittenOverride } from "./schema/override.ts";
import { wantedBy } from "./schema/wanted.ts";
import { shortText } from "./subject.ts";
import { suggestionHint } from "./suggest.ts";
import { parseDuration } from "./values/duration.ts";
import { readyMadeGroups } from "./values/ready-made-groups.ts";
import { timeText } from "../model/time-text.ts";

/** What an operator says of an order. */
export type OrderRead = Pick<LiveOrder, "effect" | "globs" | "fromMs" | "untilMs" | "reason">;

const LONGEST_MS = 366 * 86_400_000;

/** Reads it. */
export function readOrder(
  body: unknown,
  clusters: readonly string[],
  now: EpochMs,
): Result<OrderRead, readonly string[]> {
  const isMap = typeof body === "object" && body !== null && !Array.isArray(body);
  if (!isMap) return fail(["an order must be a map of keys such as clusters, state, for and reason; write one"]);
  const { for: length, ...written } = Object.fromEntries(Object.entries(body));
  return readWritten(written, length, clusters, now);
}

function readWritten(
  written: Readonly<Record<string, unknown>>,
  length: unknown,
  clusters: readonly string[],
  now: EpochMs,
): Result<OrderRead, readonly string[]> {
  const end = endOf(length, written["until"], now);
  if (!end.ok) return fail([end.error]);
  const read = overrideSpec.safeParse({
    ...written,
    until: end.value === null ? written["until"] : timeText(end.value),
  });
  if (!read.success) return fail(read.error.issues.flatMap(sentences));
  const faults = faultsOf(read.data, clusters);
  if (faults.length > 0) return fail(faults);
  const effect = effectOf(read.data, clusters, readyMadeGroups());
  if (effect === null) return fail(["an order must have one of state, accept and use; add it"]);
  const { from = now, until, reason = "" } = read.data;
  return ok({ effect, globs: read.data.clusters ?? [], fromMs: from, untilMs: end.value ?? until, reason });
}

/** The end by its length; null where `until` says it. */
function endOf(length: unknown, until: unknown, now: EpochMs): Result<EpochMs | null, string> {
  if (length === undefined) {
    return until === undefined ? fail("an order must have an end; add for: 30m, or until") : ok(null);
  }
  if (until !== undefined) return fail("an order has one end, found for and until; keep one of them");
  const ms = typeof length === "string" ? parseDuration(length) : null;
  if (ms === null || ms === 0 || ms > LONGEST_MS)
    return fail("for must be a length of at most 366 days such as 30m or 6h; correct it");
  return ok(now + ms);
}

/** What only an order must fulfil, and what only the rules can tell. */
function faultsOf({ reason, use = [], viewers }: WrittenOverride, clusters: readonly string[]): readonly string[] {
  const groups = readyMadeGroups();
  return [
    ...((reason ?? "").trim() === "" ? ["an order needs a reason, which others will read; add it"] : []),
    ...use
      .filter((cluster) => !clusters.includes(cluster))
      .map((cluster) => `use names "${cluster}", which is no cluster; ${suggestionHint(cluster, clusters, "cluster")}`),
    ...(viewers?.groups ?? [])
      .filter((group) => !groups.has(group))
      .map((group) => `viewers.groups names "${group}", which is no ready-made group; list its countries instead`),
  ];
}

function sentences(issue: z.core.$ZodIssue): readonly string[] {
  const at = issue.path.map(String).join(".") || "the order";
  if (issue.code === "unrecognized_keys") {
    const known = ["for", ...issue.message.split(" ")];
    return issue.keys.map((key) => `unknown key "${shortText(key)}"; ${suggestionHint(key, known, "key")}`);
  }
  const complaint = issue.code === "custom" ? complaintIn(issue.params) : null;
  const wanted = wantedBy(issue.message);
  const says = complaint?.says ?? `must be ${wanted?.what ?? "something else"}`;
  return [`${at} ${says}; ${complaint?.hint ?? wanted?.write ?? "write what is wanted"}`];
}
