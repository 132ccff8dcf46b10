/**
 * Answers that the edge gives by itself: a fixed response, or a redirect.
 */
import * as z from "zod";
import { DEFAULT_REDIRECT_STATUS } from "../defaults.ts";
import { parseRedirectTarget } from "../values/redirect-target.ts";
import { complain, parsed } from "./complaint.ts";
import { freeText } from "./scalar.ts";
import { about, closed, titled } from "./shape.ts";
import { wants } from "./wanted.ts";

const BODY_AT_MOST = 8192;

/** 1xx and redirects are not answers of one's own. */
const answerStatus = z
  .int(wants("answerStatus"))
  .refine((status) => (status >= 200 && status < 300) || (status >= 400 && status < 600), wants("answerStatus"));

/** The platform refuses to build such a response with a body (Fetch standard, "null body status"). */
const WITHOUT_BODY: readonly number[] = [204, 205];

export const response = titled(
  "Answer",
  closed({
    status: about("Status of the answer.", answerStatus),
    body: about("Text of the answer.", freeText("body", 0, BODY_AT_MOST).default("")),
  }).superRefine(({ status, body }, context) => {
    if (!WITHOUT_BODY.includes(status) || body === "") return;
    const says = `is not possible with status ${status}`;
    context.addIssue({ ...complain({ says, hint: "remove it, or use 200" }), path: ["body"] });
  }),
);

const redirectTo = parsed("redirectTo", parseRedirectTarget);

export const redirect = closed({
  status: about(
    "Status of the redirect.",
    z.literal([301, 302, 303, 307, 308], wants("redirectStatus")).default(DEFAULT_REDIRECT_STATUS),
  ),
  to: about("An http or https URL, or a path on the same host.", redirectTo),
}).transform(({ status, to }) => ({ status, location: to }));
