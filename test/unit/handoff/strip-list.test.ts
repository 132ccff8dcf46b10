import { describe, expect, test } from "vitest";
import { connectionNames, isInternalAnswer } from "../../../src/core/handoff/strip-list.ts";

describe("an answer's header", () => {
  const rows: [name: string, internal: boolean][] = [
    ["x-edge-served-version", true],
    ["X-Edge-Served-Cluster", true],
    ["X-Georouter-Located", true],
    ["x-envoy-upstream-service-time", true],
    ["l5d-proxy-error", true],
    ["content-type", false],
    ["set-cookie", false],
    ["x-request-id", false],
    ["via", false],
  ];
  test.each(rows)("%s stays between gateway and edge: %s", (name, internal) => {
    expect(isInternalAnswer(name)).toBe(internal);
  });
});

describe("names that Connection lists", () => {
  const rows: [header: string | null, names: string[]][] = [
    [null, []],
    ["close", ["close"]],
    ["X-Secret, keep-alive,\tCookie ", ["x-secret", "keep-alive", "cookie"]],
    ["", [""]],
  ];
  test.each(rows)("%j", (header, names) => {
    expect(connectionNames(header)).toEqual(names);
  });
});
