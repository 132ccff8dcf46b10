import { describe, expect, test } from "vitest";
import { countProbe } from "../../../src/core/health/count-probe.ts";
import { watchContent } from "../../../src/core/health/watch-content.ts";
import type { ProbeCounters } from "../../../src/core/model/probe.ts";
import { PROBE, result } from "./watched.ts";

const LIVE = { ...PROBE, changesWithinMs: 30_000 };

/**
 * Watches digests written as letters, ten seconds apart from 0 on; `-` is a probe without an answer.
 * Returns `+` for each that passed, and what was said of the last.
 */
function watched(digests: string, before: ProbeCounters["content"] = null): { signs: string; why: string } {
  let content = before;
  let why = "";
  const signs = digests.split("").map((digest, step) => {
    const seen = digest === "-" ? result(false, step * 10_000) : result(true, step * 10_000, { content: digest });
    const after = watchContent(content, seen, LIVE);
    content = after.content;
    why = after.result.why;
    return after.result.ok ? "+" : "-";
  });
  return { signs: signs.join(""), why };
}

describe("content that must change within 30 s, seen every 10 s", () => {
  test.each([
    ["changes each time", "abcdef", "++++++"],
    ["changes just in time", "aaaabbbb", "++++++++"],
    ["stands still for longer", "aaaaa", "++++-"],
    ["goes on standing still", "aaaaaaa", "++++---"],
    ["moves again, and passes at once", "aaaaaab", "++++--+"],
    ["comes back to what it was before", "ababab", "++++++"],
    ["stands still while nobody sees it", "a----a", "+-----"],
    ["changed while nobody saw it", "a----b", "+----+"],
  ])("%s: %s", (_, digests, signs) => {
    expect(watched(digests).signs).toBe(signs);
  });

  test("says for how long, and how long it may", () => {
    expect(watched("aaaaaaa").why).toBe("the content has not changed for 60 s, expected within 30 s");
  });

  test("keeps the reason of what failed otherwise", () => {
    expect(watched("aaaaa-").why).toBe("connection refused or lost");
  });

  test("a clock that was set back costs at most the time that may pass anyway", () => {
    const before = { digest: "a", since: 3_600_000 };
    expect(watched("aaaaa", before).signs).toBe("++++-");
  });
});

test("without changesWithin nothing is kept and nothing fails", () => {
  const seen = result(true, 100_000, { content: "a" });
  expect(watchContent({ digest: "a", since: 0 }, seen, PROBE)).toEqual({ result: seen, content: null });
});

test("content that stands still counts as a failure like any other, and turns a cluster down and up again", () => {
  let counters: ProbeCounters | null = null;
  const states: string[] = [];
  for (const [step, digest] of "aaaaaaabcdefg".split("").entries()) {
    counters = countProbe(counters, result(true, step * 10_000, { content: digest }), LIVE);
    states.push(counters.state === "up" ? "U" : "D");
  }
  // Four looks pass, the next three fail (fall 3), five in a row bring it back (rise 5).
  expect(states.join("")).toBe("UUUUUUDDDDDUU");
  expect(counters).toMatchObject({ content: { digest: "g", since: 120_000 }, why: "", row: { length: 5 } });
});
