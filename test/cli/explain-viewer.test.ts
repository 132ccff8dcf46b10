/**
 * `explain --viewer`: what the options state wins over what the viewer says.
 */
import { describe, expect, test } from "vitest";
import { factsOfViewer } from "../../src/cli/explain/viewer.ts";

const HOME = {
  ip: "200.160.2.3",
  country: "BR",
  subdivision: "BR-SP",
  city: "Campinas",
  unit: "s-17",
  headers: { "x-tier": "gold", a: "1" },
};
const VIEWERS = new Map<string, Readonly<Record<string, unknown>>>([
  ["sao-paulo", HOME],
  ["lisbon", { country: "PT" }],
]);

function facts(stated: Readonly<Record<string, unknown>>): unknown {
  const found = factsOfViewer("sao-paulo", stated, VIEWERS);
  return found.ok ? found.value : found.error;
}

describe("a viewer of the rules", () => {
  test("alone", () => {
    expect(facts({})).toEqual({ viewer: HOME, facts: HOME });
  });

  test("a stated fact replaces his, and headers are joined", () => {
    expect(facts({ unit: "other", headers: { a: "2" } })).toMatchObject({
      facts: { ...HOME, unit: "other", headers: { "x-tier": "gold", a: "2" } },
    });
  });

  test("another place is another place: nothing of his is left in it", () => {
    expect(facts({ country: "DE" })).toEqual({
      viewer: HOME,
      facts: { country: "DE", unit: "s-17", headers: HOME.headers },
    });
  });

  test("without a name only what is stated counts", () => {
    expect(factsOfViewer(undefined, { country: "DE" }, VIEWERS)).toEqual({
      ok: true,
      value: { viewer: {}, facts: { country: "DE" } },
    });
  });

  test.each([
    ["sao-paolo", 'no viewer is called "sao-paolo"; did you mean "sao-paulo"?'],
    ["nobody", 'no viewer is called "nobody"; use a viewer (kind Viewers) that is defined: sao-paulo, lisbon'],
  ])("%s is not one of them", (name, error) => {
    expect(factsOfViewer(name, {}, VIEWERS)).toEqual({ ok: false, error });
  });
});
