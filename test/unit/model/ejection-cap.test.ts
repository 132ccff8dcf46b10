import { expect, test } from "vitest";
import { beyondCap, mostEjected } from "../../../src/core/model/ejection-cap.ts";

test.each([
  [1, 50, 1],
  [2, 50, 1],
  [3, 50, 1],
  [4, 50, 2],
  [10, 33, 3],
  [3, 0, 1],
  [3, 100, 3],
])("of %i clusters at %i %% probes may take away %i", (clusters, percent, most) => {
  expect(mostEjected(clusters, percent)).toBe(most);
});

test("the earliest down stay away, ties go by name, and those beyond the cap are told", () => {
  const down = [
    { cluster: "c", since: 5 },
    { cluster: "b", since: 5 },
    { cluster: "a", since: 9 },
    { cluster: "d", since: null },
  ];
  expect(beyondCap(down, 1).map(({ cluster }) => cluster)).toEqual(["b", "c", "a"]);
  expect(beyondCap(down, 4)).toEqual([]);
});
