import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptedForm, type Form } from "../../../src/core/handoff/accepted-form.ts";

describe("the form of an answer of ours", () => {
  const rows: [accept: string | null, form: Form][] = [
    [null, "text"],
    ["", "text"],
    ["*/*", "text"],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"],
    ["application/json", "json"],
    ["application/json, text/plain, */*", "json"],
    ["Application/JSON;charset=utf-8", "json"],
    ["text/plain", "text"],
    ["text/plain;q=0.2, text/html;q=0.1", "text"],
    ["text/html;q=0.5, application/json;q=0.6", "json"],
    ["text/html;q=0.7, application/json;q=0.6", "html"],
    ["application/json;q=0.9, */*", "text"],
    ["application/json, text/html", "json"],
    ["application/*", "json"],
    ["text/*", "text"],
    ["text/html;q=0, text/*", "text"],
    ["text/plain;q=0, */*;q=0.1", "json"],
    ["*/*;q=0", "text"],
    ["video/mp4", "text"],
    ["application/vnd.apple.mpegurl, application/x-mpegURL, */*;q=0.1", "text"],
    ["text/html;q=2", "html"],
    ["text/html;q=nonsense, application/json;q=0.5", "html"],
    ["text/html;level=1;q=0.3, application/json;q=0.4", "json"],
    [" text/html ; q=0.3 , application/json ; q=0.2 ", "html"],
    [",,;,q=1", "text"],
  ];
  test.each(rows)("%j: %s", (accept, form) => {
    expect(acceptedForm(accept)).toBe(form);
  });

  test("is read from the first 1,000 characters: 32 KB of commas would take longer than all else that a request does", () => {
    const [few, many] = [200, 300].map((count) => `${"a/b,".repeat(count)}text/html`);
    expect([acceptedForm(few ?? null), acceptedForm(many ?? null)]).toEqual(["html", "text"]);
  });

  test("there is one, whatever is asked for", () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        expect(["json", "html", "text"]).toContain(acceptedForm(accept));
      }),
    );
  });

  test("what alone is named with the highest quality is what is sent", () => {
    const types = { json: "application/json", html: "text/html", text: "text/plain" } as const;
    const forms = fc.shuffledSubarray<Form>(["json", "html", "text"], { minLength: 1 });
    fc.assert(
      fc.property(forms, (best) => {
        const ranges = best.map((form, at) => `${types[form]};q=${(1 - at * 0.3).toFixed(1)}`);
        expect(acceptedForm(ranges.toReversed().join(", "))).toBe(best[0]);
      }),
    );
  });
});
