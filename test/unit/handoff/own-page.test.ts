import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownPage, type Said } from "../../../src/core/handoff/own-page.ts";

const SAID: Said = {
  status: 503,
  reason: "all-clusters-failed",
  requestId: "0b1f7a3e-5f3c-4a58-9c3d-2f8f8a3b1c11",
  message: "The service is not available right now",
};

describe("an answer of ours", () => {
  test("as JSON has four fields", () => {
    const { type, body } = ownPage("json", SAID);
    expect(type).toBe("application/json");
    expect(JSON.parse(body)).toEqual(SAID);
  });

  test("as text is a sentence and the request's id", () => {
    expect(ownPage("text", SAID)).toEqual({
      type: "text/plain; charset=utf-8",
      body: `The service is not available right now\nRequest ${SAID.requestId}\n`,
    });
  });

  test("as a page says the same, in a language, and loads nothing", () => {
    const { type, body } = ownPage("html", SAID);
    expect(type).toBe("text/html; charset=utf-8");
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    for (const part of [SAID.message, SAID.requestId, "Error 503"]) expect(body).toContain(part);
    expect(body).not.toMatch(/<script|<link|<img|src=|href=|@import|url\(/);
  });

  test("is short", () => {
    for (const form of ["json", "html", "text"] as const) expect(ownPage(form, SAID).body.length).toBeLessThan(1000);
  });

  test("as a page holds no markup but its own, whatever it says", () => {
    const { body: plain } = ownPage("html", { ...SAID, message: "", requestId: "" });
    fc.assert(
      fc.property(fc.string(), fc.string(), (message, requestId) => {
        const { body } = ownPage("html", { ...SAID, message, requestId });
        const tags = (text: string): readonly string[] => text.match(/<[^>]*>/g) ?? [];
        expect(tags(body)).toEqual(tags(plain));
      }),
    );
    const { body } = ownPage("html", { ...SAID, message: `<b title="a" id='b'>&amp;` });
    expect(body).toContain("&lt;b title=&quot;a&quot; id=&#39;b&#39;&gt;&amp;amp;");
  });

  test("as JSON is one value, whatever it says", () => {
    fc.assert(
      fc.property(fc.string(), (message) => {
        expect(JSON.parse(ownPage("json", { ...SAID, message }).body)).toEqual({ ...SAID, message });
      }),
    );
  });
});
