import { describe, expect, test } from "vitest";
import { indexPlacing } from "../../../src/core/bundle/index-placing.ts";
import { parseAddress } from "../../../src/core/model/address.ts";
import { findNetwork } from "../../../src/core/model/network-table.ts";
import type { RouterRule } from "../../../src/core/model/rules.ts";
import { rulesOf } from "../small-rules.ts";

const placing = (router: Partial<RouterRule>) => indexPlacing({ ...rulesOf().router, ...router });

describe("what the Router says about addresses and places", () => {
  test("by default nobody is trusted and nothing is a claim", () => {
    expect(placing({})).toMatchObject({ geo: null, claims: [], addressHeader: null });
    expect(placing({}).trusted.v4.values).toEqual([]);
  });

  test("trusted networks are found, of both families", () => {
    const { trusted } = placing({
      clientIp: { kind: "header", header: "x-a", format: "ip", trusted: ["10.0.0.0/8", "2600:9000::/28"] },
    });
    const isTrusted = (text: string): boolean => {
      const address = parseAddress(text);
      if (address === null) throw new Error(`${text} is no address`);
      return findNetwork(address.family === 4 ? trusted.v4 : trusted.v6, address.words) !== null;
    };
    expect(["10.9.9.9", "::ffff:10.0.0.1", "2600:9000::1"].map(isTrusted)).toEqual([true, true, true]);
    expect(["11.0.0.1", "2600:9010::1"].map(isTrusted)).toEqual([false, false]);
  });

  test("claims are the header of the address and those of the place, each once", () => {
    const clientIp = { kind: "header", header: "x-a", format: "ip", trusted: ["10.0.0.0/8"] } as const;
    const geoHeaders = {
      kind: "names",
      names: { country: "x-country", subdivision: "x-country", asn: "x-a" },
    } as const;
    expect(placing({ clientIp, geoHeaders })).toMatchObject({ claims: ["x-a", "x-country"], addressHeader: "x-a" });
    expect(placing({ geoHeaders: { kind: "preset", preset: "cloudflare" } }).claims).toContain("cf-ipcountry");
  });
});
