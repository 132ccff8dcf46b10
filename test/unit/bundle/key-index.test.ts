import { describe, expect, test } from "vitest";
import { indexKeys } from "../../../src/core/bundle/key-index.ts";
import { keys } from "../small-rules.ts";

describe("index of viewer keys", () => {
  test("where a key occurs twice the first entry keeps it", () => {
    const index = indexKeys([
      { keys: keys({ countries: ["BR"], networks: ["203.0.113.0/24"] }), value: "first" },
      { keys: keys({ countries: ["BR", "AR"], networks: ["203.0.113.0/24"] }), value: "second" },
    ]);
    expect([...index.countries]).toEqual([
      ["BR", "first"],
      ["AR", "second"],
    ]);
    expect(index.networks.v4.values).toEqual(["first"]);
  });

  test("cities are compared in lower case, with their country", () => {
    const index = indexKeys([{ keys: keys({ cities: [{ country: "BR", name: "São Paulo" }] }), value: 1 }]);
    expect([...index.cities.keys()]).toEqual(["BR:são paulo"]);
  });

  test("countries of groups stay apart from countries", () => {
    const index = indexKeys([{ keys: keys({ groupCountries: ["BR"] }), value: 1 }]);
    expect([index.countries.size, index.groupCountries.size]).toEqual([0, 1]);
  });
});
