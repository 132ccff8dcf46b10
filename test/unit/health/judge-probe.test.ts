import { describe, expect, test } from "vitest";
import { judgeStatus, nameFault, readyPercent } from "../../../src/core/health/judge-probe.ts";

describe("a status", () => {
  test.each([
    [200, [200], { ok: true, answered: true, why: "" }],
    [204, [200, 204], { ok: true, answered: true, why: "" }],
    [503, [200], { ok: false, answered: true, why: "wrong status 503, expected 200" }],
    [404, [200, 204], { ok: false, answered: true, why: "wrong status 404, expected 200 or 204" }],
    [301, [200], { ok: false, answered: true, why: "wrong status 301, expected 200" }],
    [521, [200], { ok: false, answered: false, why: "connection refused (status 521)" }],
    [525, [200], { ok: false, answered: false, why: "TLS handshake failed (status 525)" }],
    [530, [200], { ok: false, answered: false, why: "the gateway's name cannot be resolved (status 530)" }],
    [521, [521], { ok: true, answered: true, why: "" }],
  ])("%i where %j is expected", (status, expected, judgement) => {
    expect(judgeStatus(status, expected)).toEqual(judgement);
  });

  test.each([520, 521, 522, 523, 524, 525, 526, 527, 530])("%i is Cloudflare's word, not the cluster's", (status) => {
    expect(judgeStatus(status, [200]).answered).toBe(false);
  });
});

test.each([
  ["Network connection lost.", "connection refused or lost"],
  ["internal error; reference = 0ab1", "TLS handshake or DNS lookup failed"],
  ["something else", "request failed: something else"],
  ["x".repeat(5000), `request failed: ${"x".repeat(200)}`],
])("the exception %s", (message, words) => {
  expect(nameFault(message)).toBe(words);
});

test.each([
  [null, 100],
  ["0", 0],
  ["40", 40],
  ["100", 100],
  ["250", 100],
  ["-5", 100],
  ["12.5", 100],
  ["50%", 100],
  ["", 100],
  ["lots", 100],
])("x-ready-percent %s is %i", (header, percent) => {
  expect(readyPercent(header)).toBe(percent);
});
