import { expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

const found = (kind: "Router" | "Clusters", text: string): readonly string[] =>
  inShort(issuesIn(document(kind, text)).filter(({ code }) => code === "GR0313"));

const router = (bypass: string): readonly string[] =>
  found(
    "Router",
    `
    hosts: [live.example, "*.vod.example"]
    unit: [cookie:sid]
    fallbackRegion: world
    bypass: ${bypass}`,
  );

const clusters = (south: string): readonly string[] =>
  found(
    "Clusters",
    `
    clusters:
      south: { ${south}, location: { lat: -23.5, lon: -46.6 }, versions: { stable: v1, canary: v2 } }
      north: { gateway: "https://gw.north.example", location: { lat: 50.1, lon: 8.7 }, versions: { stable: v1 } }`,
  );

test("a bypass that is a host of the Router is an error, before the kill switch sends everything in circles", () => {
  expect(router("https://live.example")).toEqual([
    '7:11 GR0313 bypass live.example is a host of the Router ("live.example"), so requests would come back',
  ]);
  expect(router("https://lb.vod.example").join()).toContain(
    'bypass lb.vod.example is a host of the Router ("*.vod.example")',
  );
});

test("so is a gateway, that of one role too", () => {
  expect(clusters('gateway: "https://live.example"').join()).toContain(
    "cluster south: gateway live.example is a host of the Router",
  );
  expect(
    clusters('gateway: "https://gw.south.example", gateways: { canary: "https://c.vod.example" }').join(),
  ).toContain("cluster south: gateways.canary c.vod.example is a host of the Router");
});

test("what has a name of its own is none", () => {
  expect(router("https://lb.example")).toEqual([]);
  expect(clusters('gateway: "https://gw.south.example", gateways: { canary: "https://canary.south.example" }')).toEqual(
    [],
  );
});
