import { describe, expect, test } from "vitest";
import { simulatedField } from "../../../src/core/model/simulation-name.ts";

describe("the name of a header that simulates", () => {
  test.each([
    ["x-georouter-sim-country", "country"],
    ["X-Georouter-Sim-Lat", "lat"],
    ["x_georouter_sim_ip", "ip"],
    ["x-georouter_sim-two_words", "two-words"],
    ["x-georouter-sim-", ""],
  ])("%s is the field %j", (name, field) => {
    expect(simulatedField(name)).toBe(field);
  });

  test.each([
    "x-georouter-sim",
    "x-georouter-simcountry",
    "x-georouter-lab",
    "ax-georouter-sim-ip",
    "x-session-id",
    "",
  ])("%j simulates nothing", (name) => {
    expect(simulatedField(name)).toBeNull();
  });
});
