import { describe, expect, test } from "vitest";
import { hostSet } from "../../../src/core/bundle/host-set.ts";
import { findHost } from "../../../src/core/model/host-index.ts";

function written(hosts: readonly string[]) {
  const { exact, suffixes } = hostSet(hosts);
  return { exact: [...exact.keys()], suffixes: [...suffixes.keys()] };
}

describe("a set of hosts", () => {
  const rows: [name: string, hosts: string[], exact: string[], suffixes: string[]][] = [
    ["exact hosts and suffixes with their dot", ["a.example", "*.b.example"], ["a.example"], [".b.example"]],
    ["each once", ["a.example", "a.example", "*.b.example", "*.b.example"], ["a.example"], [".b.example"]],
    ["without hosts that a suffix means", ["a.b.example", "x.a.b.example", "*.b.example"], [], [".b.example"]],
    ["without suffixes that a wider one means", ["*.a.b.example", "*.b.example"], [], [".b.example"]],
    [
      "with the bare domain, which its suffix does not mean",
      ["b.example", "*.b.example"],
      ["b.example"],
      [".b.example"],
    ],
    ["with a host that only ends alike", ["ab.example", "*.b.example"], ["ab.example"], [".b.example"]],
    ["without any other use of *", ["*odd.example", "*"], [], []],
    ["of nothing", [], [], []],
  ];
  test.each(rows)("%s", (_, hosts, exact, suffixes) => {
    expect(written(hosts)).toEqual({ exact, suffixes });
  });

  test("what is left out is still meant", () => {
    const set = hostSet(["a.b.example", "*.b.example", "*.a.b.example"]);
    expect(["a.b.example", "x.a.b.example", "y.b.example"].map((host) => findHost(set, host))).toEqual([
      true,
      true,
      true,
    ]);
  });
});
