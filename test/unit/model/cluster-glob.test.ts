import { expect, test } from "vitest";
import { clustersMeant } from "../../../src/core/model/cluster-glob.ts";

test.each([
  ["sa-east", ["sa-east"]],
  ["sa-*", ["sa-west", "sa-east"]],
  ["*-east", ["us-east", "sa-east"]],
  ["*", ["sa-west", "us-east", "sa-east"]],
  ["sa", []],
  ["SA-*", []],
])("%s means %j, in the order of the rules", (glob, expected) => {
  expect(clustersMeant(glob, ["sa-west", "us-east", "sa-east"])).toEqual(expected);
});
