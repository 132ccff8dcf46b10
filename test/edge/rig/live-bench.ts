/**
 * What tests of an isolate's live value have in common: a clock that stands, what is logged, and a colo to ask.
 */
import { afterEach, beforeEach, vi } from "vitest";
import type { Live } from "../../../src/core/model/live.ts";
import type { LiveSigner } from "./live-signer.ts";
import { liveValue } from "./live-values.ts";
import { stopTime } from "./played-time.ts";
import { playedColo, type PlayedColo, type PlayedSources } from "./simulated-isolates.ts";

/** When each test begins. */
export const START = Date.parse("2026-11-28T03:00:00Z");
/** Long enough for whatever is under way, shorter than any pause. */
export const SOON_MS = 800;
export const SOFT_TTL_MS = 2400;

export interface LiveBench {
  /** What was logged in this test. */
  readonly lines: string[];
  readonly signed: (live: Live) => Promise<Response>;
  /** A colo whose control plane has version 1, and KV nothing, unless its sources say otherwise. */
  readonly colo: (sources: Partial<PlayedSources>) => PlayedColo;
}

/** Sets every test of a file up; the colo believes this signer. */
export function liveBench(signer: LiveSigner): LiveBench {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    stopTime(START);
    for (const level of ["info", "warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
    }
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const signed = async (live: Live): Promise<Response> => new Response(await signer.sign(live));
  const plain = { keys: signer.publicSet, board: () => signed(liveValue(1)), kv: async () => null };
  return { lines, signed, colo: (sources) => playedColo({ ...plain, ...sources }) };
}
