/**
 * `kind: Rollout`: how much of each region gets the new version.
 */
import * as z from "zod";
import { parsed, complain } from "./complaint.ts";
import { fail, ok } from "../../model/result.ts";
import { name, percent, roleName } from "./scalar.ts";
import { closed, mapOf } from "./shape.ts";
import { WANTED, wants } from "./wanted.ts";

/** The salt stands before a colon in what is hashed, so it has none itself. */
const salt = parsed("salt", (text) =>
  /^[A-Za-z0-9._-]{1,64}$/.test(text)
    ? ok(text)
    : fail({ hint: text.includes(":") ? "remove the colon, which ends the salt in what is hashed" : WANTED.salt.write }),
);

export const rolloutSchema = closed({
  id: name.optional(),
  strategy: z.literal("canary", wants("strategy")),
  from: roleName,
  to: roleName,
  salt: salt.optional(),
  percent: mapOf(percent),
}).superRefine(({ from, to }, context) => {
  if (from !== to) return;
  context.addIssue({ ...complain({ says: `must differ from \`from\`, found ${to} for both`, hint: "name the role of the new version" }), path: ["to"] });
});

export type RolloutSpec = z.infer<typeof rolloutSchema>;
