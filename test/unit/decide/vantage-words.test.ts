import { expect, test } from "vitest";
import { vantageWords } from "../../../src/core/decide/vantage-words.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { MeasuredState, VantageView } from "../../../src/core/model/live.ts";
import { AT, live } from "../small-rules.ts";

const A = asId<ClusterName>("a");

function view(says: MeasuredState, more: Partial<VantageView> = {}): VantageView {
  return { says, since: AT, at: AT, rttMs: null, why: "", standing: "counted", verdict: null, ...more };
}

function said(vantages: Readonly<Record<string, VantageView>>): readonly string[] {
  return vantageWords(live({ a: { vantages } }), [A]).map(({ vantage, says }) => `${vantage} ${says}`);
}

test("nothing is told of a cluster that all call up, or all degraded", () => {
  expect(said({ fra: view("up"), sam: view("up") })).toEqual([]);
  expect(said({ fra: view("degraded") })).toEqual([]);
  expect(said({})).toEqual([]);
  expect(vantageWords(live(), [A])).toEqual([]);
});

test("every word is told, by name, as soon as they differ or one says down", () => {
  expect(said({ sam: view("up"), fra: view("degraded") })).toEqual(["fra degraded", "sam up"]);
  expect(said({ sam: view("down"), fra: view("down") })).toEqual(["fra down", "sam down"]);
});

test("with since when, why, and what it is worth", () => {
  const fra = view("down", { since: AT - 5, why: "refused", standing: "suspect" });
  expect(vantageWords(live({ a: { vantages: { fra } } }), [A])).toEqual([
    { cluster: "a", vantage: "fra", says: "down", since: AT - 5, standing: "suspect", why: "refused" },
  ]);
});
