/**
 * Live content that stands still: the beginning of the body must be another one in time.
 *
 * A packager whose input is gone often serves its last playlist for ever, with status 200. So a
 * digest of the body is kept with the time since when it is the same. Only answers that passed
 * otherwise count, and failures in between leave the time alone: what stands still goes on standing
 * still while nobody can see it.
 */
import type { ProbeCounters, ProbeResult } from "../model/probe.ts";
import type { ProbeRule } from "../model/rules.ts";

interface Watched {
  /** The result, turned into a failure where the content stands still. */
  readonly result: ProbeResult;
  readonly content: ProbeCounters["content"];
}

/** Compares what a probe saw with what was seen before it. */
export function watchContent(before: ProbeCounters["content"], result: ProbeResult, probe: ProbeRule): Watched {
  const { changesWithinMs } = probe;
  if (changesWithinMs === null) return { result, content: null };
  if (!result.ok || result.content === null) return { result, content: before };
  // A clock that was set back must not make content younger than what was just seen.
  const since = before?.digest === result.content ? Math.min(before.since, result.at) : result.at;
  const content = { digest: result.content, since };
  const sameForMs = result.at - since;
  if (sameForMs <= changesWithinMs) return { result, content };
  const why = `the content has not changed for ${seconds(sameForMs)}, expected within ${seconds(changesWithinMs)}`;
  return { result: { ...result, ok: false, why }, content };
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
