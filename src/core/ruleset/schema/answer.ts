/**
 * Answers that the edge gives by itself: a fixed response, or a redirect.
 */
import * as z from "zod";
import { DEFAULT_REDIRECT_STATUS } from "../defaults.ts";
import { freeText } from "./scalar.ts";
import { closed } from "./shape.ts";
import { wants } from "./wanted.ts";

const BODY_AT_MOST = 8192;

/** 1xx and redirects are not answers of one's own. */
const answerStatus = z
  .int(wants("answerStatus"))
  .refine((status) => (status >= 200 && status < 300) || (status >= 400 && status < 600), wants("answerStatus"));

export const response = closed({ status: answerStatus, body: freeText("body", 0, BODY_AT_MOST).default("") });

const redirectTo = freeText("redirectTo", 1, 2048).regex(/^(?:https?:\/\/[^\s]+|\/(?!\/)[^\s]*)$/, wants("redirectTo"));

export const redirect = closed({
  status: z.literal([301, 302, 303, 307, 308], wants("redirectStatus")).default(DEFAULT_REDIRECT_STATUS),
  to: redirectTo,
}).transform(({ status, to }) => ({ status, location: to }));
