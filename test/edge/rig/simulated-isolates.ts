/**
 * Isolates of the edge in this process, with a clock of the test's own: the code that keeps a live value fresh, each time
 * loaded anew, with a colo's cache, a control plane and KV that the test plays.
 *
 * The clock is vitest's: `vi.useFakeTimers()` first, and `vi.advanceTimersByTimeAsync` moves it.
 */
import { vi } from "vitest";
import type { Live } from "../../../src/core/model/live.ts";
import type { LiveWays } from "../../../src/edge/live/live-ways.ts";

/** What is asked by the isolates of one colo. */
export interface PlayedColo {
  readonly ways: LiveWays;
  /** Of the colo's cache: address → what is stored. */
  readonly cached: Map<string, Response>;
  /** How often the control plane was asked. */
  boardCalls: number;
  /** How often KV was read. */
  kvReads: number;
}

export interface PlayedSources {
  readonly keys: string;
  readonly environment?: string;
  readonly board: () => Response | Promise<Response>;
  readonly kv: (key: string) => Promise<string | null>;
  /** Left out: a cache that works. */
  readonly cache?: LiveWays["cache"];
}

/** A colo whose cache is empty. */
export function playedColo({ keys, environment = "production", board, kv, cache }: PlayedSources): PlayedColo {
  const cached = new Map<string, Response>();
  const colo: PlayedColo = {
    cached,
    boardCalls: 0,
    kvReads: 0,
    ways: {
      keys,
      environment,
      askBoard: async () => {
        colo.boardCalls++;
        return board();
      },
      askKv: async (key) => {
        colo.kvReads++;
        return kv(key);
      },
      cache: cache ?? {
        match: async (address) => cached.get(address)?.clone(),
        put: async (address, response) => void cached.set(address, response),
      },
    },
  };
  return colo;
}

export interface Isolate {
  /** One request: starts what is due, waits as a viewer would; gives the value that decides, and how long it waited. */
  request(): Promise<{ readonly live: Live; readonly waitedMs: number }>;
  readonly held: () => Live;
  /** Counts since the isolate began; names of those that are 0 are missing. */
  readonly counts: () => Readonly<Record<string, number>>;
}

/** Starts an isolate that knows nothing. */
export async function startIsolate({ ways }: PlayedColo): Promise<Isolate> {
  vi.resetModules();
  const { refreshLive, firstLive } = await import("../../../src/edge/live/refresh-live.ts");
  const { heldLive } = await import("../../../src/edge/live/held-live.ts");
  const { tellCounts } = await import("../../../src/edge/counters.ts");
  return {
    request: async () => {
      const from = Date.now();
      void refreshLive(() => ways, from);
      await firstLive();
      return { live: heldLive(), waitedMs: Date.now() - from };
    },
    held: heldLive,
    counts: () => countsIn(() => tellCounts(Infinity, { version: 0, ageS: null })),
  };
}

/** Isolates that share nothing but their colo; one after the other, since each loads the code anew. */
export async function startIsolates(colos: readonly PlayedColo[]): Promise<readonly Isolate[]> {
  const started: Isolate[] = [];
  for (const colo of colos) started.push(await startIsolate(colo));
  return started;
}

/** Reads the line of counts that this writes. */
function countsIn(tell: () => void): Readonly<Record<string, number>> {
  const lines: string[] = [];
  const before = console.info;
  console.info = (line: string) => void lines.push(line);
  tell();
  console.info = before;
  const told = lines.map((line) => JSON.parse(line) as { readonly counts?: Readonly<Record<string, number>> });
  return told.find(({ counts }) => counts !== undefined)?.counts ?? {};
}
