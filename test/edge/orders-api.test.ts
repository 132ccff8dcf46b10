/**
 * Orders over HTTP, in the control Worker as it is deployed: who may, what is refused and how, and what an order does.
 */
import { afterEach, describe, expect, test } from "vitest";
import type { Live } from "../../src/core/model/live.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import { control, oneCluster, stopAll, TURNS_UP_WITHIN_MS, SAM, untilReal } from "./rig/control-fixture.ts";
import type { ControlVariables } from "./rig/control-worker-options.ts";
import type { RunningControl } from "./rig/running-control.ts";
import { testCluster, testRules } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";

afterEach(stopAll);

const OPEN: ControlVariables = { ORDERS_WITHOUT_LOGIN: "yes" };
const DRAIN = { clusters: ["sa-*"], state: "drain", for: "30m", reason: "switch upgrade" };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

const json = { "content-type": "application/json" };

async function send(at: RunningControl, method: string, path: string, body?: unknown): Promise<Answer> {
  return sendText(at, { method, path, headers: json, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

async function sendText(at: RunningControl, { path, ...init }: Sent): Promise<Answer> {
  const response = await at.miniflare.dispatchFetch(`http://control/api/v1${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("content-type") ?? "",
    body: text === "" ? null : JSON.parse(text),
  };
}

const given = async (at: RunningControl, body: unknown): Promise<LiveOrder> =>
  (await send(at, "POST", "/orders", body)).body as LiveOrder;
const liveOf = async (at: RunningControl): Promise<Live> => (await send(at, "GET", "/live")).body as Live;

/** A control Worker that nobody probes from. */
function quiet(variables: ControlVariables = OPEN): Promise<RunningControl> {
  return control({
    rules: testRules([testCluster("sa-east"), testCluster("sa-west"), testCluster("eu-west")], []),
    gateways: {},
    variables,
  });
}

describe("as long as there are no logins", () => {
  test.each<[name: string, variables: ControlVariables]>([
    ["no variable", {}],
    ["another word", { ORDERS_WITHOUT_LOGIN: "true" }],
    ["nothing", { ORDERS_WITHOUT_LOGIN: "" }],
  ])("with %s all of it is answered 403, and nothing is ordered", async (_, variables) => {
    const at = await quiet(variables);
    for (const [method, path] of [
      ["GET", "/live"],
      ["GET", "/orders"],
      ["POST", "/orders"],
      ["PUT", "/kills/bypass"],
      ["DELETE", "/kills/bypass"],
      ["DELETE", "/orders/1"],
      ["POST", "/failback"],
    ] as const) {
      const answer = await send(at, method, path, method === "POST" ? DRAIN : undefined);
      expect([path, answer.status, answer.type]).toEqual([path, 403, "application/problem+json"]);
    }
    expect((await at.health()).live.orders).toEqual([]);
  });

  test("health can be read", async () => {
    expect((await (await quiet({})).get("/api/v1/health")).status).toBe(200);
  });
});

describe("an order", () => {
  test("is given, listed, in effect at once, and ended", async () => {
    const at = await quiet();
    const order = await given(at, DRAIN);
    expect(order).toMatchObject({
      globs: ["sa-*"],
      reason: "switch upgrade",
      effect: { clusters: ["sa-east", "sa-west"] },
    });
    expect(order.untilMs - order.fromMs).toBe(1_800_000);
    expect(await send(at, "GET", "/orders")).toMatchObject({
      status: 200,
      body: { orders: [{ id: order.id }], away: {} },
    });
    expect((await at.health()).clusters["sa-east"]).toMatchObject({ forced: "drain", effective: "drained" });
    expect((await at.health()).clusters["eu-west"]).toMatchObject({ forced: null });
    expect((await send(at, "DELETE", `/orders/${order.id}`)).status).toBe(204);
    // Nobody probes here, so the end is the end.
    expect((await at.health()).clusters["sa-east"]).toMatchObject({ forced: null });
  });

  test("of the later two wins, and each change grows the version in one epoch", async () => {
    const at = await quiet();
    await given(at, DRAIN);
    const before = await liveOf(at);
    await given(at, { clusters: ["sa-east"], state: "forced-up", for: "1h", reason: "it is well" });
    const after = await liveOf(at);
    expect((await at.health()).clusters).toMatchObject({
      "sa-east": { forced: "forced-up" },
      "sa-west": { forced: "drain" },
    });
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.epoch).toBe(before.epoch);
    expect(before.epoch).toBeGreaterThan(Date.now() - 60_000);
  });

  test("stays over a deployment of the control plane", async () => {
    const at = await quiet();
    const order = await given(at, DRAIN);
    await at.deploy(testRules([testCluster("sa-east")], []));
    expect((await liveOf(at)).orders).toMatchObject([{ id: order.id }]);
  });

  test("to drain, once ended, holds until the probes have succeeded anew", async () => {
    const { saEast, running: at } = await oneCluster({ variables: OPEN });
    await untilReal(at, "sa-east", "up", 5000);
    const order = await given(at, { ...DRAIN, clusters: ["sa-east"] });
    saEast.answer({ status: 500 });
    await untilReal(at, "sa-east", "down", 10_000);
    expect((await send(at, "DELETE", `/orders/${order.id}`)).status).toBe(204);
    expect((await at.health()).clusters["sa-east"]).toMatchObject({ forced: "drain" });
    expect(await send(at, "DELETE", `/orders/${order.id}`)).toMatchObject({ status: 409 });
    saEast.answer({});
    await until("the cluster to return", TURNS_UP_WITHIN_MS + 10_000, async () =>
      (await at.health()).clusters["sa-east"]?.forced === null ? true : null,
    );
    expect((await at.health()).clusters["sa-east"]).toMatchObject({ real: "up", effective: "up" });
  });
});

describe("what is refused is a problem document with the next step", () => {
  const rows: [
    name: string,
    method: string,
    path: string,
    body: unknown,
    type: string | undefined,
    status: number,
    detail: RegExp,
  ][] = [
    ["another type", "POST", "/orders", DRAIN, "text/plain", 415, /send application\/json/],
    ["a form", "POST", "/orders", "a=b", "application/x-www-form-urlencoded", 415, /send application\/json/],
    ["no JSON", "POST", "/orders", "{", undefined, 400, /correct it/],
    ["too much", "POST", "/orders", JSON.stringify({ reason: "x".repeat(70_000) }), undefined, 413, /65536 bytes/],
    ["no reason", "POST", "/orders", { ...DRAIN, reason: undefined }, undefined, 422, /needs a reason/],
    ["no end", "POST", "/orders", { ...DRAIN, for: undefined }, undefined, 422, /must have an end/],
    [
      "two faults at once",
      "POST",
      "/orders",
      { ...DRAIN, state: "x", ramp: 3 },
      undefined,
      422,
      /state must be.*ramp must be/,
    ],
    ["clusters that there are not", "POST", "/orders", { ...DRAIN, clusters: ["na-*"] }, undefined, 409, /na-\*/],
    ["an order that there is not", "DELETE", "/orders/1234", undefined, undefined, 404, /1234/],
    [
      "a failback without a reason",
      "POST",
      "/failback",
      { region: "world", cluster: "sa-east" },
      undefined,
      422,
      /reason/,
    ],
    [
      "a failback of nobody",
      "POST",
      "/failback",
      { region: "world", cluster: "sa-east", reason: "r" },
      undefined,
      409,
      /auto/,
    ],
    ["another path", "GET", "/order", undefined, undefined, 404, /docs\/live\.md/],
  ];
  test("of each kind", async () => {
    const at = await quiet();
    for (const [name, method, path, body, type, status, detail] of rows) {
      const answer = await sendText(at, {
        method,
        path,
        headers: { "content-type": type ?? "application/json" },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      expect([name, answer.status, answer.type]).toEqual([name, status, "application/problem+json"]);
      expect((answer.body as { readonly detail: string }).detail).toMatch(detail);
    }
    expect((await liveOf(at)).orders).toEqual([]);
  });
});

test("manual failback: a cluster that went down stays away from its region until an operator lets it return", async () => {
  const { saEast, running: at } = await oneCluster({ variables: OPEN, rules: manual() });
  await untilReal(at, "sa-east", "up", 5000);
  saEast.answer({ status: 500 });
  await untilReal(at, "sa-east", "down", 10_000);
  const failback = { region: "world", cluster: "sa-east", reason: "checked by hand" };
  expect(await send(at, "POST", "/failback", failback)).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/still down/) },
  });
  saEast.answer({});
  await untilReal(at, "sa-east", "up", 10_000);
  expect((await liveOf(at)).away).toMatchObject({ world: { "sa-east": { returnedAt: null } } });
  expect((await send(at, "POST", "/failback", failback)).status).toBe(204);
  expect((await liveOf(at)).away["world"]?.["sa-east"]?.returnedAt).toBeGreaterThan(Date.now() - 60_000);
});

function manual() {
  const rules = testRules([testCluster("sa-east")], [SAM]);
  return { ...rules, regions: rules.regions.map((region) => ({ ...region, failback: "manual" as const })) };
}

describe("a kill switch", () => {
  const withBypass = async (bypass: string | null): Promise<RunningControl> => {
    const rules = testRules([testCluster("sa-east")], []);
    return control({ rules: { ...rules, router: { ...rules.router, bypass } }, gateways: {}, variables: OPEN });
  };
  const BYPASS = "https://lb.streamtv.example";

  test("is thrown once, stands in the live value and as an alarm, and is released", async () => {
    const at = await withBypass(BYPASS);
    expect(await send(at, "PUT", "/kills/bypass", { reason: "bad release" })).toMatchObject({
      status: 200,
      body: { name: "bypass", reason: "bad release" },
    });
    await send(at, "PUT", "/kills/bypass", { reason: "again" });
    expect((await liveOf(at)).kills).toMatchObject([{ name: "bypass", reason: "bad release" }]);
    expect((await at.health()).alarms).toContainEqual(expect.stringMatching(/kill switch bypass .*bad release/));
    expect((await send(at, "DELETE", "/kills/bypass")).status).toBe(204);
    expect((await send(at, "GET", "/kills")).body).toEqual({ kills: [] });
    expect(await send(at, "DELETE", "/kills/bypass")).toMatchObject({ status: 409, type: "application/problem+json" });
  });

  test("for the bypass is refused where the rules name none", async () => {
    const at = await withBypass(null);
    expect(await send(at, "PUT", "/kills/bypass", { reason: "bad release" })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/names no bypass/) },
    });
  });

  test("needs a name that there is, and a reason", async () => {
    const at = await withBypass(BYPASS);
    expect((await send(at, "PUT", "/kills/constructor", { reason: "x" })).status).toBe(404);
    expect((await send(at, "PUT", "/kills/bypass", {})).status).toBe(422);
    expect((await send(at, "PUT", "/kills/bypass", { reason: "  " })).status).toBe(422);
  });

  test("stays over a deployment of the control plane", async () => {
    const at = await withBypass(BYPASS);
    await send(at, "PUT", "/kills/bypass", { reason: "bad release" });
    await at.deploy(testRules([testCluster("sa-east")], []));
    expect((await liveOf(at)).kills).toMatchObject([{ name: "bypass" }]);
  });
});
