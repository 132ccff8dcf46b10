import { describe, expect, test } from "vitest";
import { placeTexts } from "../../../src/core/decide/explain-place.ts";
import type { LocateStep } from "../../../src/core/model/place.ts";

function told(asked: readonly LocateStep[], country: string | null, dropped: readonly string[] = []) {
  return placeTexts({ stage: "place", address: "203.0.113.0/24", asked, country, dropped });
}

describe("how a place was found", () => {
  const rows: [asked: LocateStep[], country: string | null, wanted: string][] = [
    [[{ source: "cf", outcome: "used", said: "BR" }], "BR", "203.0.113.0/24 → BR   cf says BR"],
    [
      [{ source: "geoip", outcome: "used", said: "XK" }],
      "RS",
      "203.0.113.0/24 → RS   geoip says XK, which counts as RS",
    ],
    [
      [
        { source: "headers", outcome: "untrusted", said: "" },
        { source: "cf", outcome: "used", said: "DE" },
      ],
      "DE",
      "203.0.113.0/24 → DE   headers are not believed: who connects is no trusted peer; cf says DE",
    ],
    [
      [
        { source: "cf", outcome: "peer", said: "" },
        { source: "geoip", outcome: "unknown", said: "" },
      ],
      null,
      "203.0.113.0/24 → unknown   cf describes the trusted peer, not the viewer; geoip does not know",
    ],
    [
      [
        { source: "geoip", outcome: "used", said: "BR" },
        { source: "cf", outcome: "differs", said: "DE" },
        { source: "headers", outcome: "agrees", said: "BR" },
      ],
      "BR",
      "203.0.113.0/24 → BR   geoip says BR; cf differs: DE; headers agrees: BR",
    ],
  ];
  test.each(rows)("%j", (asked, country, wanted) => {
    expect(told(asked, country)).toEqual([wanted]);
  });

  test("headers that are not believed have a line of their own, by name", () => {
    expect(told([], null, ["cf-ipcountry", "x-country"])).toEqual([
      "203.0.113.0/24 → unknown   ",
      "not believed, and not passed on: cf-ipcountry, x-country",
    ]);
  });
});
