import { describe, expect, test } from "vitest";
import {
  readSessionCookie,
  sessionCookie,
  withoutSession,
  withoutSessionCookie,
} from "../../../src/core/viewer/session-cookie.ts";

describe("the cookie", () => {
  test("is for this host, for scripts never, for pages of other sites in a jar of their own, and ends with the session", () => {
    expect(sessionCookie("v1.k.p.s", 21_600)).toBe(
      "__gr=v1.k.p.s; Max-Age=21600; Path=/; HttpOnly; Secure; SameSite=None; Partitioned",
    );
  });
});

describe("a Cookie header without it", () => {
  test.each([
    ["__gr=t", null],
    ["__gr=t; a=1", "a=1"],
    ["a=1; __gr=t", "a=1"],
    ["a=1; __gr=t; b=2", "a=1; b=2"],
    ["a=1;__gr=t;b=2", "a=1;b=2"],
    ["__gr=t; a=1; __gr=u", "a=1"],
    ["a=1, __gr=t", "a=1"],
    ["__gr=t, a=1; b=2", "a=1; b=2"],
    ["__gr", null],
    ["  __gr  =t;a=1", "a=1"],
    ["a=1", "a=1"],
    ["", ""],
  ])("%j → %j", (header, kept) => {
    expect(withoutSessionCookie(header)).toBe(kept);
  });

  test.each([
    "__grx=1",
    "x__gr=1",
    "a=__gr=1",
    "a=__gr",
    "__GR=1",
    "a=1;  b = 2 ;; c",
    'a="x; y"; __grandma=1',
    "a=1,b; c=%3D",
  ])("%j stays as it is, byte for byte", (header) => {
    expect(withoutSessionCookie(header)).toBe(header);
  });

  test("leaves no session to be read, whatever stands around it", () => {
    for (const before of ["", "a=1", "a", ";", ",", " "]) {
      for (const behind of ["", "; b=2", ";", ", b=2", "  "]) {
        const header = `${before === "" ? "" : `${before};`}__gr=t${behind}`;
        expect(readSessionCookie(header)).toBe("t");
        expect(readSessionCookie(withoutSessionCookie(header) ?? "")).toBeNull();
      }
    }
  });
});

test("rules see every header but that cookie", () => {
  const headers = withoutSession(
    new Map([
      ["cookie", "a=1; __gr=t"],
      ["x-a", "__gr=t"],
    ]),
  );
  expect([headers.get("cookie"), headers.get("x-a"), headers.get("x-b")]).toEqual(["a=1", "__gr=t", null]);
});

test("looks through the cookies once, however many routes ask for one", () => {
  let asked = 0;
  const sent = (value: string | null) => withoutSession({ get: () => (asked++, value) });
  for (const [value, seen] of [
    ["a=1; __gr=t", "a=1"],
    ["__gr=t", null],
    [null, null],
  ] as const) {
    asked = 0;
    const headers = sent(value);
    expect(Array.from({ length: 100 }, () => headers.get("cookie"))).toEqual(Array.from({ length: 100 }, () => seen));
    expect(asked).toBe(1);
  }
});
