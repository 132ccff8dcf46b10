import { describe, expect, test } from "vitest";
import { parseRedirectTarget } from "../../../../src/core/ruleset/values/redirect-target.ts";

test.each([
  "https://www.example/apps?from=tv#top",
  "http://www.example",
  "https://www.example:8443/",
  "HTTPS://www.example/",
  "/apps",
  "/",
  "/a?b=c",
  "/search?q=caf%C3%A9",
])("%s is a target, as written", (text) => {
  expect(parseRedirectTarget(text)).toEqual({ ok: true, value: text });
});

describe("a viewer is never sent somewhere by accident", () => {
  test.each([
    ["another host without a scheme", "//evil.example/"],
    ["another host to a browser", "/\\evil.example"],
    ["a script", "javascript:alert(1)"],
    ["data", "data:text/html,x"],
    ["a user name that looks like the host", "https://www.example@evil.example/"],
    ["a header of its own", "/a\r\nset-cookie: x"],
    ["a space", "/a b"],
    ["another script", "/caf\u00e9"],
    ["no host", "https:///a"],
    ["an address", "https://127.0.0.1/"],
    ["a relative path", "apps"],
    ["nothing", ""],
    ["2049 characters", `/${"a".repeat(2048)}`],
  ])("%s", (_, text) => {
    expect(parseRedirectTarget(text)).toEqual({ ok: false, error: { hint: expect.any(String) } });
  });
});
