/**
 * Pieces of what the edge does for each request, one at a time.
 */
import { Hono } from "hono";
import { isReservedHeader } from "../../../src/core/model/reserved-header.ts";

const app = new Hono();
app.get("/.well-known/georouter/live", (context) => context.body(null, 200));
app.all("*", () => new Response(null));
app.onError(() => new Response(null));

/** By name; each gives something that depends on what it did. */
export const PIECES: Readonly<Record<string, (request: Request) => unknown>> = {
  "hono: find the route of a request, answer nothing": (request) => app.fetch(request),
  "the same by a function": async () => new Response(null),
  "go through the headers, for … of": (request) => {
    let length = 0;
    for (const [name, value] of request.headers) length += name.length + value.length;
    return length;
  },
  "go through the headers, forEach": (request) => {
    let length = 0;
    request.headers.forEach((value, name) => (length += name.length + value.length));
    return length;
  },
  "go through the names": (request) => {
    let length = 0;
    for (const name of request.headers.keys()) length += name.length;
    return length;
  },
  "go through the names, with isReservedHeader": (request) => {
    let length = 0;
    for (const name of request.headers.keys()) length += isReservedHeader(name) ? 0 : name.length;
    return length;
  },
  "one look at a header": (request) => request.headers.get("cookie"),
  "URL.parse": (request) => URL.parse(request.url),
  "crypto.randomUUID": () => crypto.randomUUID(),
  "crypto.randomUUID without dashes, 16 digits": () => crypto.randomUUID().replaceAll("-", "").slice(0, 16),
};
