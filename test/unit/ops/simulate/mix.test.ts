import { describe, expect, test } from "vitest";
import { parseCountry } from "../../../../src/core/model/country.ts";
import { readMix, worldMix, type MixPart } from "../../../../src/core/ops/simulate/mix.ts";
import { WORLD_MILLIONS } from "../../../../src/core/ops/simulate/world-mix.ts";

function mixOf(text: string): readonly MixPart[] {
  const read = readMix(text);
  if (!read.ok) throw new Error(read.error.join("; "));
  return read.value;
}

function faultsOf(text: string): readonly string[] {
  const read = readMix(text);
  return read.ok ? [] : read.error;
}

describe("the world", () => {
  test("has only countries that there are, each once", () => {
    const codes = Object.keys(WORLD_MILLIONS);
    expect(codes.filter((code) => parseCountry(code) === null)).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThanOrEqual(60);
  });
  test("has about as many people online as ITU counts: 5.4 to 5.6 billion in 2023 and 2024", () => {
    const millions = worldMix().reduce((sum, { weight }) => sum + weight, 0);
    expect(millions).toBeGreaterThan(5100);
    expect(millions).toBeLessThan(5700);
  });
  test("reaches every continent, also with what is not listed", () => {
    const continents = worldMix().flatMap(({ facts }) => facts["continent"] ?? []);
    expect(new Set(continents)).toEqual(new Set(["AF", "AS", "EU", "NA", "SA", "OC"]));
  });
  test("is meant by its name, in any case", () => {
    expect(mixOf(" World ")).toEqual(worldMix());
  });
});

describe("a mix", () => {
  test("is parts with weights, of countries and subdivisions in any case", () => {
    expect(mixOf("br=40, DE=30,us-ca=29.5")).toEqual([
      { facts: { country: "BR" }, weight: 40 },
      { facts: { country: "DE" }, weight: 30 },
      { facts: { country: "US", subdivision: "US-CA" }, weight: 29.5 },
    ]);
  });
  test("may have lines and comments, as files do", () => {
    expect(mixOf("# our viewers\nBR=2 # mostly São Paulo\n\nDE=1\n")).toEqual(mixOf("BR=2,DE=1"));
  });
  test("leaves out parts that weigh nothing", () => {
    expect(mixOf("BR=1,DE=0")).toEqual(mixOf("BR=1"));
  });
});

describe("is refused with all faults:", () => {
  test.each([
    ["", ["the mix names nobody; write world, or parts such as BR=40,DE=30"]],
    ["BR=0", ["the mix names nobody; write world, or parts such as BR=40,DE=30"]],
    ["BR", ['a mix has parts such as BR=40, found "BR"']],
    ["BR=40%", ['a mix has parts such as BR=40, found "BR=40%"']],
    ["BR=-1", ['a mix has parts such as BR=40, found "BR=-1"']],
    ["BR=1=2", ['a mix has parts such as BR=40, found "BR=1=2"']],
    ["BR=1,br=2", ["the mix says BR twice; leave one out"]],
  ])("%s", (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });
  test("codes that there are not, with what was meant", () => {
    const [first, second] = faultsOf("UK=40,Brazil=3");
    expect(first).toMatch(/^the mix names "UK", which is no country or subdivision; .*GB/);
    expect(second).toMatch(/^the mix names "Brazil", which is no country or subdivision/);
  });
});
