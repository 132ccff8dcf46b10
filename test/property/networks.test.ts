/**
 * The index of networks means longest prefix: it equals looking at every network, bit by bit.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { indexKeys } from "../../src/core/bundle/key-index.ts";
import { findByKeys } from "../../src/core/decide/find-by-keys.ts";
import { keys, viewer } from "../unit/small-rules.ts";

const WIDTH = { 4: 32, 6: 128 } as const;
/** The longest prefix that a key shows. */
const SHOWN = { 4: 24, 6: 48 } as const;

/** The first `length` bits of an address, as text of 0 and 1. */
interface Prefix {
  readonly family: 4 | 6;
  readonly bits: string;
}

/** Few different bytes, and many prefixes of one another. */
const byte = fc.constantFrom("00000000", "00000000", "00000001", "01111111", "10000000", "11111111");
const v4Bits = fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join(""));
/** Never among the addresses that carry an IPv4 address, which begin with 0 or 64:ff9b. */
const v6Bits = fc
  .tuple(fc.constantFrom("0010000000000001", "1111110100000000"), fc.array(byte, { minLength: 14, maxLength: 14 }))
  .map(([first, bytes]) => first + bytes.join(""));
const address: fc.Arbitrary<Prefix> = fc.oneof(
  v4Bits.map((bits) => ({ family: 4, bits }) as const),
  v6Bits.map((bits) => ({ family: 6, bits }) as const),
);
const network: fc.Arbitrary<Prefix> = address.chain(({ family, bits }) =>
  fc
    .oneof(fc.integer({ min: 0, max: WIDTH[family] }), fc.constantFrom(0, 1, WIDTH[family] - 1, WIDTH[family]))
    .map((length) => ({ family, bits: bits.slice(0, length) })),
);

function v4Text(bits: string): string {
  return (bits.match(/.{8}/g) ?? []).map((part) => Number.parseInt(part, 2)).join(".");
}

function v6Text(bits: string): string {
  return (bits.match(/.{16}/g) ?? []).map((part) => Number.parseInt(part, 2).toString(16)).join(":");
}

/** An address as people and proxies write it: IPv4 also in the three forms inside IPv6. */
function written({ family, bits }: Prefix, form: number): { readonly text: string; readonly before: number } {
  if (family === 6) return { text: form === 1 ? v6Text(bits).toUpperCase() : v6Text(bits), before: 0 };
  const inside = ["", "::ffff:", "::ffff:0:", "64:ff9b::"][form] ?? "";
  return { text: inside + v4Text(bits), before: inside === "" ? 0 : 96 };
}

const form = fc.constantFrom(0, 0, 1, 2, 3);
const writtenNetwork = fc.tuple(network, form).map(([prefix, how]) => {
  const { text, before } = written({ ...prefix, bits: prefix.bits.padEnd(WIDTH[prefix.family], "0") }, how);
  return { prefix, text: `${text}/${before + prefix.bits.length}` };
});

/** An address in the network or, some bits turned, just outside. */
function near({ family, bits }: Prefix): fc.Arbitrary<Prefix> {
  const rest = WIDTH[family] - bits.length;
  return fc
    .tuple(fc.constantFrom("0", "1"), fc.constantFrom("0", "1"), fc.option(fc.nat({ max: WIDTH[family] - 1 })))
    .map(([next, fill, turned]) => {
      const whole = bits + (rest === 0 ? "" : next + fill.repeat(rest - 1));
      if (turned === null) return { family, bits: whole };
      return { family, bits: whole.slice(0, turned) + (whole[turned] === "0" ? "1" : "0") + whole.slice(turned + 1) };
    });
}

const asked = fc.array(writtenNetwork, { minLength: 1, maxLength: 30 }).chain((networks) =>
  fc.record({
    networks: fc.constant(networks),
    who: fc.oneof(address, fc.constantFrom(...networks.map(({ prefix }) => prefix)).chain(near)),
    how: form,
  }),
);

test("an address gets the longest prefix that it has, and of equal ones the first, in whatever form both are written", () => {
  let found = 0;
  fc.assert(
    fc.property(asked, ({ networks, who, how }) => {
      const around = networks
        .map(({ prefix }, at) => ({ ...prefix, at }))
        .filter(({ family, bits }) => family === who.family && who.bits.startsWith(bits))
        .toSorted((one, other) => other.bits.length - one.bits.length || one.at - other.at);
      const index = indexKeys(networks.map(({ text }, at) => ({ keys: keys({ networks: [text] }), value: at })));
      const hit = findByKeys(index, viewer({ ip: written(who, how).text }));
      expect(hit?.value ?? null).toBe(around[0]?.at ?? null);
      const bits = around[0] === undefined ? undefined : Math.min(around[0].bits.length, SHOWN[who.family]);
      expect(hit?.key.split("/")[1]).toBe(bits?.toString());
      if (around.length > 1) found++;
    }),
    { seed: 42, numRuns: 5000 },
  );
  expect(found).toBeGreaterThan(1000); // nested networks are what the law is about
});
