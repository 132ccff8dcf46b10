/**
 * What an answer of the edge itself says → its text as JSON, as a page for people, or as two plain lines.
 *
 * It says what a viewer can do with: what happened in one sentence, and the id by which we find his request. Never which cluster, nor why
 * inside. Everything is escaped although nothing in it is the viewer's: what goes into a page later may be.
 */
import type { Form } from "./accepted-form.ts";

/** What the answer says. */
export interface Said {
  readonly status: number;
  /** A word of the closed sets of reasons. */
  readonly reason: string;
  readonly requestId: string;
  /** One sentence for people, without a full stop. */
  readonly message: string;
}

export interface Page {
  readonly type: string;
  readonly body: string;
}

/** Writes it in this form. */
export function ownPage(form: Form, said: Said): Page {
  switch (form) {
    case "json":
      return { type: "application/json", body: `${jsonOf(said)}\n` };
    case "html":
      return { type: "text/html; charset=utf-8", body: htmlOf(said) };
    case "text":
      return { type: "text/plain; charset=utf-8", body: `${said.message}\nRequest ${said.requestId}\n` };
  }
}

function jsonOf({ status, reason, requestId, message }: Said): string {
  return JSON.stringify({ status, reason, requestId, message });
}

const STYLE =
  "html{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}" +
  "main{max-width:32rem;margin:20vh auto 0;padding:0 1.5rem}" +
  "h1{font-size:1.5rem;margin:0}code{overflow-wrap:anywhere}";

function htmlOf({ status, requestId, message }: Said): string {
  const [title, id] = [escaped(message), escaped(requestId)];
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
  const main = `<main><h1>${title}</h1><p>Error ${status}. If you ask for help, give this number:<br><code>${id}</code></p></main>`;
  return `<!doctype html><html lang="en"><head>${head}<style>${STYLE}</style></head><body>${main}</body></html>\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
