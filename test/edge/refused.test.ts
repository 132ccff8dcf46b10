/**
 * How often a refused hand-off is told, with the modules of a fresh isolate; in this process.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { asId, type ClusterName } from "../../src/core/model/ids.ts";

const T = 1_700_000_000_000;
const MINUTE = 60_000;
const [HOME, NEXT] = [asId<ClusterName>("home"), asId<ClusterName>("next")];

let errors: unknown[] = [];
let infos: unknown[] = [];
beforeEach(() => {
  [errors, infos] = [[], []];
  vi.resetModules();
  vi.spyOn(console, "error").mockImplementation((line: string) => void errors.push(JSON.parse(line)));
  vi.spyOn(console, "info").mockImplementation((line: string) => void infos.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

const isolate = async () => ({
  ...(await import("../../src/edge/sending/refused.ts")),
  ...(await import("../../src/edge/counters.ts")),
});

describe("a refused hand-off", () => {
  const line = (cluster: string, why: string) => ({ level: "error", what: "hand-off refused", cluster, why });

  test("is one line a minute for each cluster, with the reason of the first", async () => {
    const { noteRefused } = await isolate();
    noteRefused(HOME, "certificate: none", T);
    noteRefused(HOME, "assertion: expired", T + MINUTE - 1);
    noteRefused(NEXT, "assertion: missing", T + 1);
    expect(errors).toEqual([line("home", "certificate: none"), line("next", "assertion: missing")]);
    noteRefused(HOME, "assertion: expired", T + MINUTE);
    expect(errors.length).toBe(3);
    expect(errors[2]).toEqual(line("home", "assertion: expired"));
  });

  test("is told again after the clock was set back", async () => {
    const { noteRefused } = await isolate();
    noteRefused(HOME, "certificate: none", T);
    noteRefused(HOME, "certificate: none", T - 2 * MINUTE);
    expect(errors.length).toBe(2);
  });

  test("is counted each time", async () => {
    const { noteRefused, tellCounts } = await isolate();
    for (let at = 0; at < 3; at++) noteRefused(HOME, "certificate: none", T + at);
    tellCounts(T + MINUTE, { version: 1, ageS: 0 });
    expect(infos).toMatchObject([{ counts: { handoff_refused: 3 } }]);
  });
});
