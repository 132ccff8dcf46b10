import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

/** Findings about keys of a geofence, under these aliases. */
const found = (aliases: string, viewers: string): readonly string[] => {
  const fence = `geofence: [{ name: g, viewers: ${viewers}, respond: { status: 451 } }]`;
  const text = `hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\naliases: ${aliases}\n${fence}`;
  return inShort(issuesIn(document("Router", text)).filter(({ code }) => code === "GR0333"));
};

describe("a key under an aliased code", () => {
  test("is one that no viewer has", () => {
    expect(found("{ XK: RS }", "{ countries: [AL, XK] }")).toEqual([
      "8:52 GR0333 no viewer is of XK: an alias reads it as RS",
    ]);
  });

  const lost: [aliases: string, viewers: string, code: string][] = [
    ["{ UA-43: RU }", "{ subdivisions: [UA-30, UA-43] }", "UA-43"],
    ["{ UA: RU }", "{ subdivisions: [UA-30] }", "UA-30"],
    ["{ UA: RU, UA-43: PL }", "{ subdivisions: [UA-43] }", "UA-43"],
  ];
  test.each(lost)("%s takes the viewers of %s", (aliases, viewers, code) => {
    expect(found(aliases, viewers).join()).toContain(`no viewer is of ${code}:`);
  });

  const kept: [aliases: string, viewers: string][] = [
    ["{ XK: RS }", "{ countries: [RS, AL] }"],
    ["{ UA-43: UA }", "{ subdivisions: [UA-43], countries: [UA] }"],
    ["{ UA: RU, UA-43: UA }", "{ subdivisions: [UA-43] }"],
    ["{ UA-43: RU }", "{ countries: [UA] }"],
    ["{}", "{ countries: [XK] }"],
  ];
  test.each(kept)("%s leaves %s", (aliases, viewers) => {
    expect(found(aliases, viewers)).toEqual([]);
  });

  test("in regions and residency as well", () => {
    const residency = "residency: [{ name: r, viewers: { countries: [XK] }, only: [north] }]";
    const router = `hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\naliases: { XK: RS, DE: FR }\n${residency}`;
    const told = inShort(issuesIn(document("Router", router)).filter(({ code }) => code === "GR0333"));
    expect(told.join("\n")).toContain("no viewer is of XK");
  });
});
