/**
 * What is no viewer's request, or more than a viewer may send → the answer in words that help whoever sent it.
 *
 * The limits and what they are for: docs/limits.md.
 */
import { ownAnswer, plainAnswer, type OwnAnswer } from "./own-answer.ts";

export type BadRequest =
  | "malformed-host"
  | "malformed-path"
  | "method-not-allowed"
  | "url-too-long"
  | "headers-too-large"
  | "too-many-ranges"
  | "grpc-without-web";

/** Refuses it. */
export function refuse(request: Request, requestId: string, why: BadRequest): Response {
  return ownAnswer(request, requestId, answerTo(why));
}

function answerTo(why: BadRequest): OwnAnswer {
  switch (why) {
    case "malformed-host":
    case "malformed-path":
      return plainAnswer(400, why);
    case "method-not-allowed":
      return { ...plainAnswer(405, why), headers: { allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" } };
    case "url-too-long":
      return plainAnswer(414, why);
    case "headers-too-large":
      return plainAnswer(431, why);
    case "too-many-ranges":
      return plainAnswer(416, why);
    case "grpc-without-web":
      return plainAnswer(415, why);
  }
}
