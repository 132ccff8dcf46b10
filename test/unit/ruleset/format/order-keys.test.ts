import { Parser } from "yaml";
import { describe, expect, test } from "vitest";
import { orderKeys } from "../../../../src/core/ruleset/format/order-keys.ts";
import { printLayouts } from "../../../../src/core/ruleset/format/print-layout.ts";
import { readLayouts } from "../../../../src/core/ruleset/format/read-layout.ts";

const ordered = (text: string): string =>
  printLayouts((readLayouts([...new Parser().parse(text)]) ?? []).map(orderKeys));

describe("keys of the language come in the order of their schema", () => {
  test.each([
    [
      "at the top",
      "spec: {}\nkind: Router\nmetadata: {}\napiVersion: x\n",
      "apiVersion: x\nkind: Router\nmetadata: {}\nspec: {}\n",
    ],
    ["at the top of an unknown kind", "spec: {}\nkind: Odd\napiVersion: x\n", "apiVersion: x\nkind: Odd\nspec: {}\n"],
    [
      "in entries of a list",
      "kind: Routes\nspec:\n  routes:\n    - { to: region, match: { paths: [/a], hosts: [a] }, name: a }\n  order: 1\n",
      "kind: Routes\nspec:\n  order: 1\n  routes:\n    - { name: a, match: { hosts: [a], paths: [/a] }, to: region }\n",
    ],
    [
      "in one of several forms",
      "kind: Routes\nspec:\n  routes:\n    - to: { respond: { body: a, status: 200 } }\n",
      "kind: Routes\nspec:\n  routes:\n    - to: { respond: { status: 200, body: a } }\n",
    ],
    [
      "in the form that most of its keys belong to",
      "kind: Rollout\nspec: { preview: { cookie: c, header: h }, active: { default: blue }, strategy: blueGreen }\n",
      "kind: Rollout\nspec: { strategy: blueGreen, active: { default: blue }, preview: { header: h, cookie: c } }\n",
    ],
    ["behind unknown ones never", "spec: {}\ncolour: red\nkind: Router\n", "kind: Router\nspec: {}\ncolour: red\n"],
  ])("%s", (_, text, expected) => {
    expect(ordered(text)).toBe(expected);
  });
});

describe("what people name and list keeps its order", () => {
  test.each([
    "kind: Regions\nspec:\n  regions:\n    b:\n      tiers:\n        - clusters: { z: 1, a: 1 }\n    a: {}\n",
    "kind: Rollout\nspec:\n  percent: { z: 1, default: 2, a: 3 }\n",
    "kind: Routes\nspec:\n  routes:\n    - name: z\n    - name: a\n",
    "kind: Routes\nspec:\n  routes:\n    - match:\n        headers: { z: a, a: b }\n",
  ])("%j", (text) => {
    expect(ordered(text)).toBe(text);
  });
});

test("a key takes the comments in front of it along, and what the file begins with stays at its top", () => {
  expect(
    ordered(
      "# file\nkind: Router # kind\nspec:\n  # mine\n  hosts: [a]\n  # mode\n  mode: route\n# api\napiVersion: x\n",
    ),
  ).toBe("# file\n# api\napiVersion: x\nkind: Router # kind\nspec:\n  # mode\n  mode: route\n  # mine\n  hosts: [a]\n");
});

test("a root that is a list stays as it is", () => {
  expect(ordered("- kind: b\n- kind: a\n")).toBe("- kind: b\n- kind: a\n");
});
