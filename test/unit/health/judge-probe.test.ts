import { describe, expect, test } from "vitest";
import {
  bodyFault,
  headerFault,
  judgeHead,
  judgeStatus,
  nameFault,
  readyPercent,
  timedOut,
} from "../../../src/core/health/judge-probe.ts";
import { cluster } from "../small-rules.ts";

describe("a status", () => {
  test.each([
    [200, [200], { ok: true, answered: true, why: "" }],
    [204, [200, 204], { ok: true, answered: true, why: "" }],
    [301, [301], { ok: true, answered: true, why: "" }],
    [503, [200], { ok: false, answered: true, why: "wrong status 503, expected 200" }],
    [404, [200, 204], { ok: false, answered: true, why: "wrong status 404, expected 200 or 204" }],
    [301, [200], { ok: false, answered: true, why: "wrong status 301, expected 200" }],
    [521, [521], { ok: true, answered: true, why: "" }],
    [403, [403], { ok: true, answered: true, why: "" }],
  ])("%i where %j is expected", (status, expected, judgement) => {
    expect(judgeStatus(status, expected)).toEqual(judgement);
  });

  test.each([401, 403, 407, 421])("%i is a refused hand-off: a failure, and no outage", (status) => {
    const why = `refused hand-off: status ${status} (configuration, not an outage)`;
    expect(judgeStatus(status, [200])).toEqual({ ok: false, answered: true, why });
  });

  test.each([400, 402, 404, 408, 420, 422])("%i is not", (status) => {
    expect(judgeStatus(status, [200]).why).toBe(`wrong status ${status}, expected 200`);
  });
});

describe("what a gateway says with x-edge-deny", () => {
  const PROBE = cluster("any").probe;
  const judged = (status: number, denied: string | null, expectStatus: readonly number[] = [200]) =>
    judgeHead({ ...PROBE, expectStatus }, status, (name) => (name === "x-edge-deny" ? denied : null));

  test.each([403, 400, 503])("with %i is the reason of a refusal", (status) => {
    expect(judged(status, "certificate: subject")).toMatchObject({
      answered: true,
      why: "refused hand-off: certificate: subject (configuration, not an outage)",
    });
  });

  test("holds although that status is expected: the cluster was not asked", () => {
    expect(judged(403, "assertion: expired", [403]).why).toMatch(/^refused hand-off: assertion: expired/);
  });

  test("with a good answer is nothing", () => {
    expect(judged(200, "certificate").why).toBe("");
  });
});

/** What the runtime throws where it connects itself. */
const REFUSED = nameFault("Network connection lost.");
const NO_TLS_OR_DNS = nameFault("internal error; reference = 0ab1");

describe("Cloudflare's word is not the cluster's, and reads as the exception that stands for the same", () => {
  test.each([
    [520, REFUSED],
    [521, REFUSED],
    [522, "timed out"],
    [523, REFUSED],
    [524, "timed out"],
    [525, NO_TLS_OR_DNS],
    [526, NO_TLS_OR_DNS],
    [527, REFUSED],
    [530, NO_TLS_OR_DNS],
  ])("%i: %s", (status, words) => {
    const { ok, answered, why } = judgeStatus(status, [200]);
    expect([ok, answered]).toEqual([false, false]);
    expect(why.startsWith(words)).toBe(true);
    expect(why.endsWith(`(status ${status})`)).toBe(true);
  });

  test.each([519, 528, 529, 531])("%i is the cluster's own", (status) => {
    expect(judgeStatus(status, [200]).answered).toBe(true);
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

test("a deadline says what was waited for", () => {
  expect([timedOut(2000, "headers"), timedOut(250, "the body")]).toEqual([
    "timed out after 2000 ms waiting for headers",
    "timed out after 250 ms waiting for the body",
  ]);
});

describe("a header", () => {
  test.each([
    ["none is expected", null, null, ""],
    ["the right one", { name: "x-live", value: "yes" }, "yes", ""],
    ["a missing one", { name: "x-live", value: "yes" }, null, "missing header x-live"],
    ["another value", { name: "x-live", value: "yes" }, "Yes", 'wrong header x-live: "Yes", expected "yes"'],
    ["an empty value is a value", { name: "x-live", value: "yes" }, "", 'wrong header x-live: "", expected "yes"'],
    ["any value", { name: "x-live", value: null }, "", ""],
    ["no value at all", { name: "x-live", value: null }, null, "missing header x-live"],
    ["an empty value is expected", { name: "x-live", value: "" }, "", ""],
  ])("%s", (_, expected, found, words) => {
    expect(headerFault(expected, found)).toBe(words);
  });

  test("what a gateway writes is cut short", () => {
    expect(headerFault({ name: "x", value: "a" }, "b".repeat(5000)).length).toBeLessThan(120);
  });
});

describe("a body", () => {
  test.each([
    ["nothing is expected", null, "", ""],
    ["the text is there", "ready", "all ready now", ""],
    ["it is not", "ready", "starting", 'wrong body: expected "ready", it is not in the first 4 KiB'],
    ["case counts", "ready", "READY", 'wrong body: expected "ready", it is not in the first 4 KiB'],
    ["nothing is there", "ready", "", 'wrong body: expected "ready", it is empty'],
  ])("%s", (_, expected, beginning, words) => {
    expect(bodyFault(expected, beginning)).toBe(words);
  });
});

test.each([
  [null, 100],
  ["0", 0],
  ["7", 7],
  ["40", 40],
  ["100", 100],
  ["101", 100],
  ["250", 100],
  ["040", 100],
  ["00", 100],
  ["-5", 100],
  ["+5", 100],
  ["12.5", 100],
  ["1e1", 100],
  ["50%", 100],
  [" 50", 100],
  ["", 100],
  ["lots", 100],
])("x-ready-percent %j is %i", (header, percent) => {
  expect(readyPercent(header)).toBe(percent);
});
