/**
 * `kind: Rollout`: which share of a region's viewers gets another role.
 */
import * as z from "zod";
import { fail, ok } from "../../model/result.ts";
import { complain, parsed } from "./complaint.ts";
import { name, percent, roleName } from "./scalar.ts";
import { closed, mapOf } from "./shape.ts";
import { WANTED, wants } from "./wanted.ts";

/** The salt stands before a colon in what is hashed, so it has none itself. */
const salt = parsed("salt", (text) => {
  if (/^[\w.-]{1,64}$/.test(text)) return ok(text);
  const colon = "remove the colon, which ends the salt in what is hashed";
  return fail({ hint: text.includes(":") ? colon : WANTED.salt.write });
});

export const rolloutSpec = closed({
  id: name.optional(),
  strategy: z.literal("canary", wants("strategy")),
  from: roleName,
  to: roleName,
  salt: salt.optional(),
  percent: mapOf(percent),
}).superRefine(({ from, to }, context) => {
  if (from !== to) return;
  const says = `must differ from \`from\`, found ${to} for both`;
  context.addIssue({ ...complain({ says, hint: "name the role of the new version" }), path: ["to"] });
});
