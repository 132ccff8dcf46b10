/**
 * Which bindings are ways to a gateway, at the edge and in the control plane; in this process.
 */
import { describe, expect, test } from "vitest";
import { doorsOf as controlDoors } from "../../src/control/doors.ts";
import { doorsOf as edgeDoors } from "../../src/edge/sending/doors.ts";

const BINDING = { fetch: async () => new Response("by certificate") };
const ENV = {
  EDGE_CERTIFICATE: BINDING,
  CERTIFICATE: BINDING,
  CONTROL: BINDING,
  ASSERTION_KEY: "secret",
  TEXT_CERTIFICATE: "not a binding",
  EMPTY_CERTIFICATE: null,
  HALF_CERTIFICATE: { fetch: "no function" },
};

describe.each([
  ["edge", edgeDoors(ENV)],
  ["control plane", controlDoors(ENV)],
])("%s", (_, doors) => {
  test.each(["EDGE_CERTIFICATE", "CERTIFICATE"])("the binding %s is the way that rules name", (name) => {
    expect(doors(name)).toBe(BINDING);
  });

  test.each([
    "CONTROL",
    "ASSERTION_KEY",
    "TEXT_CERTIFICATE",
    "EMPTY_CERTIFICATE",
    "HALF_CERTIFICATE",
    "GONE_CERTIFICATE",
  ])("%s is none, and nothing stands in its place", (name) => {
    expect(doors(name)).toBeNull();
  });

  test("a cluster that asks for none is reached by a way that shows nothing", () => {
    const plain = doors(null);
    expect(plain).not.toBeNull();
    expect(plain).not.toBe(BINDING);
  });
});
