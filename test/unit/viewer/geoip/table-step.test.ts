import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../../src/core/model/limits.ts";
import type { PublishedTable } from "../../../../src/core/model/published-table.ts";
import {
  begun,
  failed,
  LEASE_MS,
  refused,
  tableStep,
  type TableAttempt,
  type TableState,
} from "../../../../src/core/viewer/geoip/table-step.ts";

const T = 1_795_000_000_000;
const [A, B] = ["a".repeat(64), "b".repeat(64)];

function published(seq: number, sha256: string, bytes = 1000): PublishedTable {
  return { seq, publishedAt: T + seq, table: { sha256, bytes, buildDate: "2026-06-01", precision: "country" } };
}

const FIRST = published(1, A);
const NONE: PublishedTable = { seq: 2, publishedAt: T + 2, table: null };

function stepKind(state: Partial<TableState>, now = T): string {
  return tableStep({ wanted: FIRST, held: null, attempt: null, ...state }, now).kind;
}

describe("what an isolate does next", () => {
  test.each<[name: string, state: Partial<TableState>, kind: string]>([
    ["nothing is known to be published", { wanted: null }, "nothing"],
    ["nothing is known to be published, and it holds a table", { wanted: null, held: A }, "nothing"],
    ["operators published none", { wanted: NONE }, "nothing"],
    ["operators published none, and it holds a table", { wanted: NONE, held: A }, "return-to-embedded"],
    ["a table is published", {}, "fetch"],
    ["the table is the one it holds", { held: A }, "nothing"],
    ["another than the one it holds", { held: B }, "fetch"],
    ["the table was refused", { attempt: refused(FIRST) }, "nothing"],
    ["the table was refused, while it holds another", { held: B, attempt: refused(FIRST) }, "nothing"],
    ["a fetch is under way", { attempt: begun(FIRST, 0, T) }, "nothing"],
    ["a fetch never ended", { attempt: begun(FIRST, 0, T - LEASE_MS) }, "fetch"],
    ["a fetch failed just now", { attempt: failed(begun(FIRST, 0, T), T) }, "nothing"],
    ["a fetch failed a while ago", { attempt: failed(begun(FIRST, 0, T - 5000), T - 5000) }, "fetch"],
    ["the largest table", { wanted: published(1, A, LIMITS.tableBytes) }, "fetch"],
    ["a table too large", { wanted: published(1, A, LIMITS.tableBytes + 1) }, "refuse"],
  ])("%s", (_, state, kind) => {
    expect(stepKind(state)).toBe(kind);
  });

  test.each<[name: string, attempt: TableAttempt]>([
    ["refused", refused(FIRST)],
    ["failed", failed(begun(FIRST, 9, T), T)],
    ["under way", begun(FIRST, 0, T)],
  ])(
    "an attempt that was %s says nothing of what is published after it, the same table again included",
    (_, attempt) => {
      for (const wanted of [published(2, B), published(2, A), { ...FIRST, publishedAt: T + 9 }]) {
        expect(tableStep({ wanted, held: null, attempt }, T)).toMatchObject({ kind: "fetch", of: wanted, failures: 0 });
      }
    },
  );
});

describe("an attempt that fails", () => {
  test("is repeated ever more rarely, at least every five minutes", () => {
    let [now, failures] = [T, 0];
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      const attempt: TableAttempt = failed(begun(FIRST, failures, now), now);
      waits.push((attempt.againAt - now) / 1000);
      expect(stepKind({ attempt }, attempt.againAt - 1)).toBe("nothing");
      const step = tableStep({ wanted: FIRST, held: null, attempt }, attempt.againAt);
      if (step.kind !== "fetch") throw new Error(step.kind);
      failures = step.failures;
      now = attempt.againAt;
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  test("by never ending, as one does that ends its isolate's time, is repeated as rarely", () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 7].map((failures) => (begun(FIRST, failures, T).againAt - T) / 1000);
    expect(waits).toEqual([30, 30, 30, 40, 80, 160, 300, 300]);
  });
});
