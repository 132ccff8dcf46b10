/**
 * `kind: Experiment`: arms that viewers are spread over, each with headers or a role of its own.
 */
import { complain } from "./complaint.ts";
import { headerValues } from "./forward.ts";
import { moment, name, percent, regionName, roleName, salt, weight } from "./scalar.ts";
import { about, closed, listOf, mapOf } from "./shape.ts";
import { endsAfterStart } from "./span.ts";

const arm = closed({
  weight: about("Share among the arms; 0 means never.", weight),
  role: about("Role that the arm's viewers get.", roleName.optional()),
  headers: about("Headers that the cluster gets for the arm's viewers.", headerValues.default({})),
});

const arms = mapOf(arm).superRefine((record, context) => {
  const found = Object.keys(record).length;
  if (found >= 2) return;
  context.addIssue(complain({ says: `needs at least two arms, found ${found}`, hint: "add the arm to compare with" }));
});

export const experimentSpec = closed({
  id: about("What live settings are kept under. Default: the name.", name.optional()),
  salt: about("What the buckets hash; changing it moves viewers. Default: the name.", salt.optional()),
  audience: about(
    "Who takes part.",
    closed({
      regions: about("Regions whose viewers take part. Default: all.", listOf(regionName, 500).default([])),
      percent: about("Percent of them.", percent),
    }),
  ),
  arms: about("Arms by name; the order is kept, since each has a fixed slot.", arms),
  from: about("When it begins. Default: when it is published.", moment.optional()),
  until: about("When it ends.", moment.optional()),
}).superRefine(endsAfterStart);
