/**
 * What joins edges to the control plane: a link that can be cut in every way in which the other side can be gone.
 */
import { Response } from "miniflare";
import type { Rewrite } from "./shared-kv.ts";

/** `overloaded` is how the control Worker answers when a Durable Object sheds load. */
type LinkState = "there" | "throws" | "hangs" | "overloaded";

export interface ControlLink {
  state: LinkState;
  /** How often edges have asked. */
  asked: number;
  /** Stands behind an edge's binding CONTROL. */
  readonly fetch: (request: LinkRequest) => Promise<Response>;
}

interface LinkRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

const LONGER_THAN_ANY_DEADLINE_MS = 10_000;

/** A link to the control plane's feed; what the feed tells edges goes through `rewrite`. */
export function linkTo(feed: () => Promise<URL>, rewrite: Rewrite): ControlLink {
  const link: ControlLink = {
    state: "there",
    asked: 0,
    fetch: async (request) => {
      link.asked++;
      switch (link.state) {
        case "there":
          return pass(request, await feed(), rewrite);
        case "throws":
          throw new Error("the control plane is gone");
        case "overloaded":
          return new Response("overloaded", { status: 503, headers: { "retry-after": "30" } });
        case "hangs":
          await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_ANY_DEADLINE_MS).unref());
          return new Response(null, { status: 504 });
      }
    },
  };
  return link;
}

async function pass(request: LinkRequest, feed: URL, rewrite: Rewrite): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const type = request.headers.get("content-type");
  const answer = await fetch(new URL(pathname + search, feed), {
    method: request.method,
    headers: type === null ? {} : { "content-type": type },
    ...(request.method === "GET" ? {} : { body: await request.arrayBuffer() }),
  });
  const text = await answer.text();
  return new Response(answer.ok && request.method === "GET" ? await rewrite(text) : text, {
    status: answer.status,
    headers: { "content-type": answer.headers.get("content-type") ?? "application/json" },
  });
}
