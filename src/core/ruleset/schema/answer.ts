/**
 * Answers that the edge gives itself: a fixed response, or a redirect.
 *
 * A status that forbids a body must not have one, because the platform refuses to build such a
 * response, and it would do so on a viewer's request (Fetch standard, "null body status").
 */
import * as z from "zod";
import { parseRedirectTarget } from "../redirect-target.ts";
import { complain, parsed } from "./complaint.ts";
import { freeText } from "./scalar.ts";
import { closed } from "./shape.ts";
import { wants } from "./wanted.ts";

const WITHOUT_BODY: readonly number[] = [204, 205];

const answerStatus = z
  .int(wants("answerStatus"))
  .refine((status) => (status >= 200 && status <= 299) || (status >= 400 && status <= 599), wants("answerStatus"));

export const respondSchema = closed({ status: answerStatus, body: freeText("body", 0, 8192).optional() }).superRefine(
  ({ status, body = "" }, context) => {
    if (!WITHOUT_BODY.includes(status) || body === "") return;
    context.addIssue({ ...complain({ says: `is not possible with status ${status}`, hint: "remove it, or use 200" }), path: ["body"] });
  },
);

export const redirectSchema = closed({
  status: z
    .union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)], wants("redirectStatus"))
    .optional(),
  to: parsed("redirectTo", parseRedirectTarget),
});

export type RespondSpec = z.infer<typeof respondSchema>;
