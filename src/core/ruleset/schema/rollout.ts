/**
 * `kind: Rollout`: which share of a region's viewers gets another role.
 */
import * as z from "zod";
import { name, percent, roleName } from "./scalar.ts";
import { closed, mapOf } from "./shape.ts";
import { wants } from "./wanted.ts";

export const rolloutSpec = closed({
  id: name.optional(),
  strategy: z.literal("canary", wants("strategy")),
  from: roleName,
  to: roleName,
  salt: z
    .string(wants("salt"))
    .regex(/^[\w.-]{1,64}$/, wants("salt"))
    .optional(),
  percent: mapOf(percent),
});
