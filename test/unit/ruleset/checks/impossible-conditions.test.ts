import { describe, expect, test } from "vitest";
import { readCookie, readQueryField } from "../../../../src/core/model/read-field.ts";
import { document, inShort, issuesIn } from "../rule-files.ts";

const found = (match: string): readonly string[] => {
  const issues = issuesIn(document("Routes", `order: 1\nroutes: [{ name: live, match: ${match}, to: region }]`));
  return inShort(issues).map((line) => line.replace(/^\d+:\d+ /, ""));
};
const impossible = (what: string): readonly string[] => [`GR0321 route live can match nothing: it wants ${what}`];

describe("a value that no request has", () => {
  test.each([
    [
      "a header that begins with a blank",
      '{ headers: { x: " a" } }',
      "the header x with a value that begins with a blank, which no header has when it arrives",
    ],
    [
      "a header that ends with a tab",
      '{ headers: { X: { suffix: "a\\t" } } }',
      "the header x with a value that ends with a blank, which no header has when it arrives",
    ],
    [
      "a header with a line break",
      '{ headers: { x: { prefix: "a\\nb" } } }',
      "the header x with a value that has a line break, which no header can have",
    ],
    [
      "a header of a list without any that can be",
      '{ headers: { x: { oneOf: [" a", "b "] } } }',
      "the header x with a value that begins with a blank, which no header has when it arrives",
    ],
    [
      "a cookie with a semicolon",
      '{ cookies: { Sid: { exact: "a;b" } } }',
      "the cookie Sid with a value that has a semicolon, which ends a cookie's value",
    ],
    [
      "a cookie that ends with a blank",
      '{ cookies: { sid: "a " } }',
      "the cookie sid with a value that ends with a blank, which is taken off a cookie's value",
    ],
  ])("%s", (_, match, what) => {
    expect(found(match)).toEqual(impossible(what));
  });
});

describe("what simulates a viewer never gets as far as a rule", () => {
  const SIMULATES = "which simulates a viewer and is taken off every request before";
  test.each([
    ["{ headers: { X-Georouter-Sim-IP: { present: true } } }", "the header x-georouter-sim-ip"],
    ["{ headers: { x_georouter_sim_ip: { not: a } } }", "the header x_georouter_sim_ip"],
    ["{ query: { __sim: BR } }", "the query field __sim"],
  ])("%s", (match, what) => {
    expect(found(match)).toEqual(impossible(`${what}, ${SIMULATES}`));
  });
});

describe("no finding", () => {
  test.each([
    ["for the absence of what is always taken off", "{ headers: { x-georouter-sim-ip: { present: false } } }"],
    ["for names that only look alike", "{ headers: { x-georouter-simple: a }, query: { __SIM: a, _sim: b } }"],
    ["for a header that is empty", '{ headers: { x: "" } }'],
    ["for a blank inside", '{ headers: { x: "a b" }, cookies: { sid: "a b" } }'],
    ["for a beginning that ends with a blank", '{ headers: { x: { prefix: "a " } } }'],
    ["for an end that begins with a blank", '{ headers: { x: { suffix: " a" } } }'],
    ["for not being what cannot be", '{ headers: { x: { not: " a" } } }'],
    ["for a list with one that can be", '{ headers: { x: { oneOf: [" a", b] } } }'],
    ["for a cookie that begins with a blank", '{ cookies: { sid: " a" } }'],
    ["for any text of a query field", '{ query: { a: " &;=#\\n" } }'],
  ])("%s", (_, match) => {
    expect(found(match)).toEqual([]);
  });

  test("and rightly: these values do arrive", () => {
    expect(readCookie("sid= a", "sid")).toBe(" a");
    expect(readQueryField("a=%20%26;%3D%23%0A", "a")).toBe(" &;=#\n");
  });
});

describe("regions that nobody reaches", () => {
  const REGIONS =
    "apiVersion: georouter/v1\nkind: Regions\nspec:\n  groups: { eu: [DE] }\n  regions:\n    europe: { viewers: { groups: [eu] }, tiers: [{ clusters: { north: 1, south: 1 } }] }\n    korea: { viewers: { countries: [KP] }, within: europe }\n    world: { viewers: {}, within: europe }\n";
  const codes = (regions: string): readonly string[] => {
    const routes = document("Routes", `order: 1\nroutes: [{ name: live, match: { regions: ${regions} }, to: region }]`);
    return issuesIn({ file: "x.yaml", text: `${REGIONS}---\n${routes.text}` }).map(({ code }) => code);
  };
  test("make a route that can match nothing", () => {
    expect(codes("[korea]")).toEqual(["GR0319", "GR0321"]);
  });
  test("do no harm beside one that is reached", () => {
    expect(codes("[korea, europe]")).toEqual(["GR0319"]);
  });
});
