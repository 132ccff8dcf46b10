import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNetwork } from "../../../../src/core/model/address.ts";
import { takenNetworks, type OwnedNetwork } from "../../../../src/core/ruleset/reach/taken-networks.ts";

/** From `network region` lines. */
const taken = (...lines: readonly string[]): readonly (readonly string[])[] => [
  ...takenNetworks(lines.map((line) => ({ text: line.split(" ")[0] ?? "", region: line.split(" ")[1] ?? "" }))),
];

describe("a network of which nothing is left", () => {
  test.each([
    ["two halves in another region", ["1.0.0.0/24 a", "1.0.0.0/25 b", "1.0.0.128/25 b"], "b"],
    ["two halves in two regions", ["1.0.0.0/24 a", "1.0.0.0/25 b", "1.0.0.128/25 c"], "b"],
    ["one half its own", ["1.0.0.0/24 a", "1.0.0.0/25 a", "1.0.0.128/25 c"], "c"],
    ["a half and two quarters", ["1.0.0.0/24 a", "1.0.0.0/25 b", "1.0.0.128/26 b", "1.0.0.192/26 b"], "b"],
    ["IPv6", ["2a00::/32 a", "2a00::/33 b", "2a00:0:8000::/33 b"], "b"],
    ["everything", ["0.0.0.0/0 a", "0.0.0.0/1 b", "128.0.0.0/1 b"], "b"],
  ])("%s", (_, lines, region) => {
    expect(taken(...lines)).toEqual([[lines[0]?.split(" ")[0], region]]);
  });

  test.each([
    ["one half only", ["1.0.0.0/24 a", "1.0.0.0/25 b"]],
    ["two quarters that are no half", ["1.0.0.0/24 a", "1.0.0.64/26 b", "1.0.0.128/26 b", "1.0.0.192/26 b"]],
    ["its own halves", ["1.0.0.0/24 a", "1.0.0.0/25 a", "1.0.0.128/25 a"]],
    ["the same network in another region", ["1.0.0.0/24 a", "1.0.0.0/24 b"]],
    ["IPv6 halves of an IPv4 network", ["0.0.0.0/0 a", "::/1 b", "8000::/1 b"]],
    ["no networks", []],
  ])("but not with %s", (_, lines) => {
    expect(taken(...lines)).toEqual([]);
  });
});

describe("of any networks", () => {
  const network = fc
    .tuple(fc.integer({ min: 26, max: 32 }), fc.nat({ max: 63 }), fc.constantFrom("a", "b", "c"))
    .map(([bits, low, region]) => ({ text: `9.9.9.${(low >> (32 - bits)) << (32 - bits)}/${bits}`, region }));
  const networks = fc.uniqueArray(network, { maxLength: 24, selector: ({ text }) => text });
  const range = (text: string): { readonly from: number; readonly size: number } => {
    const { bits, words } = parseNetwork(text) ?? { bits: 0, words: [0] };
    return { from: words[0] & 63, size: 2 ** (32 - bits) };
  };
  const holds = (text: string, low: number): boolean => {
    const { from, size } = range(text);
    return low >= from && low < from + size;
  };
  /** Who gets each address of the network: the longest prefix. */
  const getters = (all: readonly OwnedNetwork[], text: string): readonly OwnedNetwork[] =>
    Array.from({ length: 64 }, (_, low) => low)
      .filter((low) => holds(text, low))
      .flatMap((low) =>
        all
          .filter((one) => holds(one.text, low))
          .toSorted((x, y) => range(x.text).size - range(y.text).size)
          .slice(0, 1),
      );

  test("none that is found gets an address, and all whose addresses go to other regions are found", () => {
    fc.assert(
      fc.property(networks, (all) => {
        const found = takenNetworks(all);
        const withAddress = all.filter(({ text }) => getters(all, text).some((one) => one.text === text));
        expect(withAddress.filter(({ text }) => found.has(text))).toEqual([]);
        const lost = all.filter(({ text, region }) => getters(all, text).every((one) => one.region !== region));
        expect(lost.filter(({ text }) => !found.has(text))).toEqual([]);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});
