import { describe, expect, test } from "vitest";
import { majority } from "../../../src/core/health/majority.ts";
import type { MeasuredState } from "../../../src/core/model/live.ts";
import { votes } from "./ballots.ts";

type Row = readonly [string, string, MeasuredState | null, MeasuredState | null];

describe("up or down", () => {
  test.each<Row>([
    ["nobody has spoken", "", null, null],
    ["nobody speaks any more", "", "down", "down"],
    ["one vantage alone", "D", "up", "down"],
    ["two agree", "DD", "up", "down"],
    ["a tie keeps up", "UD", "up", "up"],
    ["a tie keeps down", "UD", "down", "down"],
    ["a first tie decides nothing", "UD", null, null],
    ["two of three", "DDU", "up", "down"],
    ["two of three the other way", "UUD", "down", "up"],
    ["one of five cannot take it down", "DUUUU", "up", "up"],
    ["the silent one of a tie still holds it up", "DDUu", "up", "up"],
    ["more fresh votes than all others outweigh the silent one", "DDDu", "up", "down"],
    ["a silent down vote does not help to take it down", "DUd", "up", "up"],
    ["a silent up vote does not help to bring it back", "UDu", "down", "down"],
    ["all silent", "ddd", "up", "up"],
  ])("%s: %s, last %s, gives %s", (_, signs, last, expected) => {
    expect(majority(votes(signs), last)).toBe(expected);
  });
});

describe("degraded", () => {
  test.each<Row>([
    ["one vantage alone", "G", "up", "degraded"],
    ["most of those who see it stand", "GGU", "up", "degraded"],
    ["fewer", "GUU", "degraded", "up"],
    ["a tie takes nothing away", "GU", "up", "up"],
    ["a tie gives nothing back", "GU", "degraded", "degraded"],
    ["a first tie is up", "GU", null, "up"],
    ["back from down with a tie is up", "GU", "down", "up"],
    ["up and degraded together outweigh down", "GUD", "down", "up"],
    ["two degraded and one up against two down", "GGUDD", "up", "degraded"],
    ["a tie with down leaves room to become degraded", "GD", "up", "degraded"],
    ["a tie with down does not bring it back", "GD", "down", "down"],
    ["a silent up holds it up", "Gu", "up", "up"],
    ["a silent degraded does not help", "gGUU", "up", "up"],
    ["all silent", "ggg", "up", "up"],
  ])("%s: %s, last %s, gives %s", (_, signs, last, expected) => {
    expect(majority(votes(signs), last)).toBe(expected);
  });
});
