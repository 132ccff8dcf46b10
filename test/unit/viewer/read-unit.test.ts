import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/core/model/address.ts";
import { choiceKey, readUnit } from "../../../src/core/viewer/read-unit.ts";

const SOURCES = ["header:x-session-id", "cmcd:sid", "cookie:sid"];

function read(headers: Readonly<Record<string, string>>, query = "", sources = SOURCES) {
  return readUnit(sources, new Map(Object.entries(headers)), query);
}

describe("the unit", () => {
  const rows: [name: string, headers: Record<string, string>, query: string, source: string | null, value: string][] = [
    ["from a header", { "x-session-id": "s1" }, "", "header:x-session-id", "s1"],
    ["from a cookie", { cookie: "a=b; sid=s2" }, "", "cookie:sid", "s2"],
    ["from the CMCD-Session header", { "cmcd-session": 'cid="m",sid="s3"' }, "", "cmcd:sid", "s3"],
    ["from the CMCD query", {}, `a=1&CMCD=${encodeURIComponent('sid="s4",st=l')}`, "cmcd:sid", "s4"],
    ["the CMCD header before the query", { "cmcd-session": 'sid="h"' }, "CMCD=sid%3D%22q%22", "cmcd:sid", "h"],
    ["the first source that is present", { "x-session-id": "s1", cookie: "sid=s2" }, "", "header:x-session-id", "s1"],
    ["an empty one counts as absent", { "x-session-id": "", cookie: "sid=s2" }, "", "cookie:sid", "s2"],
    ["one of 256 characters", { "x-session-id": "x".repeat(256) }, "", "header:x-session-id", "x".repeat(256)],
    ["one of 257 counts as absent", { "x-session-id": "x".repeat(257), cookie: "sid=s2" }, "", "cookie:sid", "s2"],
    ["none", { cookie: "sids=x" }, "sid=1", null, ""],
  ];
  test.each(rows)("%s", (...[, headers, query, source, value]) => {
    expect(read(headers, query)).toEqual(source === null ? null : { source, value });
  });

  test("a source of another kind is never present", () => {
    expect(read({ sid: "x" }, "sid=x", ["query:sid", "sid", ""])).toBeNull();
  });

  test("a name with a colon is read to its end", () => {
    expect(read({ "x:y": "v" }, "", ["header:x:y"])).toEqual({ source: "header:x:y", value: "v" });
  });
});

const key = (ip: string): string => choiceKey(null, parseAddress(ip));

describe("the key of cluster choice", () => {
  const rows: [name: string, unit: string | null, ip: string | null, key: string][] = [
    ["is the unit", "s1", "203.0.113.9", "s1"],
    ["else the IPv4 address", null, "203.0.113.9", "203.0.113.9"],
    ["also where an IPv6 address carries it", null, "::ffff:203.0.113.9", "203.0.113.9"],
    ["else nothing", null, null, "-"],
  ];
  test.each(rows)("%s", (_, unit, ip, wanted) => {
    const made = unit === null ? null : { source: "header:x", value: unit };
    expect(choiceKey(made, ip === null ? null : parseAddress(ip))).toBe(wanted);
  });

  test("is the /64 of an IPv6 address, whose last 64 bits the viewer changes at will", () => {
    expect(key("2001:db8:1:2:3:4:5:6")).toBe(key("2001:db8:1:2:ffff::1"));
    expect(key("2001:db8:1:2::1")).not.toBe(key("2001:db8:1:3::1"));
    expect(key("2001:db8:1:2::1")).not.toBe(key("2001:db9:1:2::1"));
  });
});
