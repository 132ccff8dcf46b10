import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

const found = (aliases: string): readonly string[] =>
  inShort(
    issuesIn(
      document("Router", `hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\naliases: ${aliases}`),
    ),
  );

describe("an alias that does something", () => {
  test.each([
    "{ XK: RS }",
    "{ UA-43: UA }",
    "{ AP: SG }",
    "{ UK: IE }",
    "{ XK: RS, AL: IT }",
    "{ UA: RU, UA-43: UA }",
    "{}",
  ])("%s is no finding", (aliases) => {
    expect(found(aliases)).toEqual([]);
  });
});

describe("an alias that does nothing, or less than it seems", () => {
  const rows: [aliases: string, wanted: string][] = [
    ["{ br: BR }", "GR0333 the alias BR: BR changes nothing: a country counts as itself"],
    ["{ UK: GB }", "GR0333 the alias UK: GB changes nothing: UK is read as GB anyhow"],
    ["{ XX: BR }", "GR0333 the alias XX: BR changes nothing: with XX a source says that there is no place"],
    ["{ T1: BR }", "GR0333 the alias T1: BR changes nothing: with T1 a source says that there is no place"],
    ["{ XK: RS, RS: HU }", "GR0333 the alias XK: RS ends at RS, although RS counts as HU: aliases are not followed"],
  ];
  test.each(rows)("%s", (aliases, wanted) => {
    expect(found(aliases).map((line) => line.split(" ").slice(1).join(" "))).toEqual([wanted]);
  });
});
