import { describe, expect, test } from "vitest";
import { readColoEntry } from "../../../src/core/bundle/read-colo-entry.ts";
import type { ColoEntry } from "../../../src/core/model/colo-entry.ts";

const NOW = 1_700_000_000_000;
const OPEN = { at: NOW - 1000, openUntil: NOW + 4000, times: 1, trialUntil: 0, refused: false };
const RTT = { at: NOW, settledMs: 20.5, averageMs: 21, apart: [16] };
const SOUND: ColoEntry = {
  format: 2,
  breakers: { "sa-east": OPEN },
  rtt: { "sa-east": RTT },
  leases: { "sa-east": NOW },
  reportUntil: NOW + 5000,
};

const read = (entry: unknown): ColoEntry | null => readColoEntry(JSON.stringify(entry), NOW);

test("what another isolate wrote is read as it was", () => {
  expect(read(SOUND)).toEqual(SOUND);
  const closed = {
    ...SOUND,
    breakers: { a: { at: NOW - 600_000, openUntil: 0, times: 3, trialUntil: 0, refused: true } },
  };
  expect(read(closed)).toEqual(closed);
});

describe("as if there were none", () => {
  const rows: [name: string, entry: unknown][] = [
    ["another format", { ...SOUND, format: 1 }],
    ["a part that is missing", { format: 2, breakers: {}, rtt: {} }],
    ["a number that is none", { ...SOUND, rtt: { a: { ...RTT, settledMs: "20" } } }],
    ["a name that is none", { ...SOUND, leases: { "no name": NOW } }],
    [
      "a breaker that is open for longer than five minutes",
      { ...SOUND, breakers: { a: { ...OPEN, openUntil: NOW + 400_000 } } },
    ],
    ["a breaker that ends before it begins", { ...SOUND, breakers: { a: { ...OPEN, openUntil: OPEN.at - 1 } } }],
    [
      "a breaker of the future, which would win against all others",
      { ...SOUND, breakers: { a: { ...OPEN, at: NOW + 2001 } } },
    ],
    ["a trial without end", { ...SOUND, breakers: { a: { ...OPEN, trialUntil: NOW + 400_000 } } }],
    ["a round trip of the future", { ...SOUND, rtt: { a: { ...RTT, at: NOW + 2001 } } }],
    ["a lease that would keep all from probing", { ...SOUND, leases: { a: NOW + 60_000 } }],
    [
      "too many clusters",
      { ...SOUND, leases: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`c-${at}`, NOW])) },
    ],
    ["a list", []],
  ];
  test.each(rows)("%s", (_, entry) => {
    expect(read(entry)).toBeNull();
  });

  test.each(["", "{", "null", "<html>"])("the text %j", (text) => {
    expect(readColoEntry(text, NOW)).toBeNull();
  });
});

test("clocks of one colo may differ a little", () => {
  expect(read({ ...SOUND, breakers: { a: { ...OPEN, at: NOW + 1500 } } })).not.toBeNull();
});
