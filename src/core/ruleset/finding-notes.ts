/**
 * What each finding of `check` means, why it matters, and how it is mended: for `check --explain` and docs/findings.md.
 *
 * One entry for each code, so that a new code does not arrive without words. The example of a code is its
 * fixture under test/fixtures/rules, with what is printed for it.
 */
import type { IssueCode } from "../model/issue.ts";

export interface FindingNote {
  /** How it comes about, and what it would do. */
  readonly cause: string;
  /** What to do. */
  readonly fix: string;
}

export const FINDING_NOTES: Readonly<Record<IssueCode, FindingNote>> = {
  GR0101: {
    cause:
      "The file is not plain UTF-8 text, or holds characters that a reviewer does not see: NUL, control and bidirectional characters, a byte order mark. Such a file can mean something else than it shows.",
    fix: "Save it as UTF-8 without a byte order mark, and delete the characters; editors list invisible ones.",
  },
  GR0102: {
    cause:
      "The text is not YAML, or writes the same key twice in one map. Most often an indentation, a quote or a bracket is off.",
    fix: "Compare the line with one that works. Keep one of two equal keys.",
  },
  GR0103: {
    cause:
      "Anchors, aliases, tags, merge keys and directives are YAML that rule files do not use: a rule must read the same from top to bottom, and an alias can make a small file enormous.",
    fix: "Write the value out, or use `defaults` and `within`. Text that begins with * ! or & needs quotes.",
  },
  GR0104: {
    cause: "A limit of the language is exceeded. Limits are promises about memory and time at the edge.",
    fix: "Remove what is no longer used, or split files; kinds may be spread over several.",
  },
  GR0105: {
    cause: "The document is empty, has no `apiVersion: georouter/v1`, or its `kind` is none of the language.",
    fix: "Begin the file with apiVersion and kind, or move it out of the rules folder.",
  },
  GR0106: {
    cause:
      "A comment `# georouter-ignore CODE: why` has no reason or no code that there is, stands where nothing of that code is found, or is for what cannot be silenced: a file that cannot be read, or rules that have no meaning with that fault.",
    fix: "Write the code and the reason, or delete the comment and repair what it was to silence.",
  },
  GR0201: {
    cause:
      "A key is not one of the language at this place. It would have no effect, which is rarely what its writer meant.",
    fix: "Correct the spelling; the finding names the closest key, or all that are possible.",
  },
  GR0202: {
    cause: "Something that must be there is missing.",
    fix: "Add the key that the finding names.",
  },
  GR0203: {
    cause: "The value is of another type, out of its range, or not of the form that is wanted.",
    fix: "Write what the finding asks for. Durations carry a unit, percentages do not.",
  },
  GR0204: {
    cause:
      "A code of a country (ISO 3166-1), subdivision (ISO 3166-2) or continent is not known. A misspelt country would silently lose its rule.",
    fix: "Use the suggested code. GB is the United Kingdom, GR Greece; EU is a continent here.",
  },
  GR0205: {
    cause: "The field belongs to the language and is checked and compiled, but this version does not act on it yet.",
    fix: "Read what happens meanwhile, and decide whether that will do. A comment `# georouter-ignore GR0205: why` says that it does.",
  },
  GR0301: {
    cause:
      "Two objects of a kind have one name or one id, so that nobody can say which is meant, or two clusters would share their viewers.",
    fix: "Rename one. Leave the id of the older one as it is, so that nobody moves.",
  },
  GR0302: {
    cause: "A name is used that no file defines.",
    fix: "Correct the spelling, or define the object. Both places are shown.",
  },
  GR0303: {
    cause: "Two regions claim the same viewers by the same key, and which one wins would depend on chance.",
    fix: "Keep the key in one of them, or give one a more specific key.",
  },
  GR0304: {
    cause: "A rule set needs exactly one Router and at least one each of Regions, Clusters and Routes.",
    fix: "Add the kind that is missing, or merge the two Routers.",
  },
  GR0305: {
    cause: "Two route files have the same `order`, and which is tried first would depend on their names.",
    fix: "Give each file a number of its own.",
  },
  GR0306: {
    cause: "No cluster of the tier has a weight above 0, so the tier can take nothing.",
    fix: "Give a cluster a weight, or remove the tier.",
  },
  GR0307: {
    cause: "A cluster stands in two tiers of one region; its capacity would be counted twice.",
    fix: "Keep it in one tier.",
  },
  GR0308: {
    cause:
      "A region mixes tiers that share load by weight with tiers that order a list for each viewer. The two cannot spill into one another.",
    fix: "Use one kind of pick in all tiers of the region.",
  },
  GR0309: {
    cause: "A role is named that no cluster runs, so nobody would ever get it.",
    fix: "Correct the role, or add it to `versions` of a cluster.",
  },
  GR0310: {
    cause:
      "Two draws hash the same salt, so the same viewers fall into both, and the results of one depend on the other.",
    fix: "Give each rollout, experiment and mirror its own salt; leave the older one alone.",
  },
  GR0311: {
    cause: "`within` leads back to where it started.",
    fix: "Let it end in a region that has its own tiers.",
  },
  GR0312: {
    cause: "A probe may take as long as the time until the next one, so that looks would pile up.",
    fix: "Lower the timeout or raise the interval.",
  },
  GR0313: {
    cause:
      "A gateway, or the Router's bypass, is not https, is an address, a private or local name, a host of our own, or has a port that the platform blocks. Requests would fail, come back, or reach what nobody should reach from outside.",
    fix: "Write the public https origin of the cluster's ingress, or of what serves viewers without the edge.",
  },
  GR0315: {
    cause: "A region has no viewers and is not the `fallbackRegion`, so nobody can ever be in it.",
    fix: "Add a key such as countries, or make it the fallback.",
  },
  GR0316: {
    cause: "A cluster stands in no tier and no route. It costs probes and gets no viewers.",
    fix: "Add it to a tier, or remove it.",
  },
  GR0317: {
    cause:
      "A route wants a host that the Router does not serve; such requests are answered 421 before any route is tried.",
    fix: "Correct the host, or add it to the Router's hosts.",
  },
  GR0318: {
    cause: "Every request that the route could take is taken by routes before it.",
    fix: "Move it in front of them, narrow them, or delete it.",
  },
  GR0319: {
    cause:
      "Nobody comes to a region by the key: more specific keys or geofences take all its viewers, or no viewer's address is in the network. Where all keys are like that, nobody comes to the region at all. A policy or an override without any key means nobody.",
    fix: "Remove the key, or take from the other regions what it is meant to have.",
  },
  GR0320: {
    cause:
      "Earlier routes take every request with a host, path, method or region that the route lists, so the value has no effect.",
    fix: "Remove the value, or move the route before those that take its requests.",
  },
  GR0321: {
    cause:
      "No request can meet the condition: a header never arrives with blanks around its value, a cookie's value ends at a semicolon, nobody comes to a region without viewers, and headers and the query field that simulate a viewer are taken off before.",
    fix: "Correct the value, or remove the condition.",
  },
  GR0322: {
    cause:
      "Some viewers have one cluster, or none: the region has one in all its tiers, or residency leaves one of them. When it fails, nothing takes over.",
    fix: "Add a cluster that residency allows to the tiers, or give those viewers a region of their own.",
  },
  GR0323: {
    cause:
      "The route, its mirror or the override names a cluster that residency forbids to every viewer it is for, so that it is never used.",
    fix: "Remove the cluster, or add it to `only` of the residency.",
  },
  GR0324: {
    cause:
      "Players fetch manifests and segments by themselves and send neither cookies nor headers of one's own with them, so only some requests of a playback match.",
    fix: "Match by path or query, which a manifest hands on to its segments.",
  },
  GR0325: {
    cause: "The end of an experiment or override is past, so it does nothing any more and misleads whoever reads it.",
    fix: "Remove the document, or write a later end.",
  },
  GR0326: {
    cause:
      "Compared with an earlier bundle (`check --against`), something that hashes use has changed: the id of a cluster or region, a salt, or the order of `unit`. Viewers would move to other clusters or versions, though nothing says so.",
    fix: "Keep the old value; a new name needs the old one as `id`. If the move is meant, silence the line with the reason.",
  },
  GR0327: {
    cause: "A guard asks for more than there is, so every change would be refused.",
    fix: "Ask for less.",
  },
  GR0328: {
    cause: "All arms of an experiment have the weight 0, so nobody takes part.",
    fix: "Give the arms weights, or remove the experiment.",
  },
  GR0329: {
    cause:
      "In the cluster an arm is known by its role or by the token exp-<experiment>-<arm>, a DNS label. Two arms have the same one, or it is longer than 63 characters.",
    fix: "Rename an arm or an experiment, or give the arm another role.",
  },
  GR0330: {
    cause:
      "A group of the rules has the name of an area of UN M49 and other countries than that. It goes before the ready-made group, so rules mean what the file says; who knows the area reads them wrongly.",
    fix: "Rename the group, or remove it to get the area as the UN has it. If it is meant, silence the line with the reason.",
  },
  GR0331: {
    cause:
      "Headers that say who or where a viewer is are believed only from a proxy in `clientIp.trusted`. Nobody is trusted here, or `locate` never asks, so the headers are described for nothing; or everybody is trusted, so that any viewer can write what he likes.",
    fix: "List the networks of the proxies in front under `clientIp.trusted`, and headers in `locate`; or remove `geoHeaders`.",
  },
  GR0332: {
    cause:
      "The GeoIP table was compiled against clusters (`geoip build --precision cluster`), and the rules have changed since: a cluster moved, came, went or has another bias, a region serves other countries, or a key names a subdivision or city that the table does not tell apart. Viewers whose place comes from the table would get the home that the rules of that day gave them.",
    fix: "Build the table again from the city databases with these rules, and publish both together.",
  },
  GR0333: {
    cause:
      "An alias reads a code of the sources as a country of the rules. This one is read so anyhow, or stands for no place at all, or its country has an alias too, which is not followed. Or a key is written under a code that an alias takes away.",
    fix: "Remove the alias, or write the last country of the chain, and keys under the country that codes count as.",
  },
  GR0334: {
    cause:
      "A prober makes 5 probes at once, and a cluster that hangs holds one of them for its whole timeout. If every cluster hung, the probes of all would come later than their interval says, so that their return is seen later too. A few that hang do not delay the others.",
    fix: "Lower the timeout, or raise the interval. If it is meant, silence the line with the reason.",
  },
  GR0335: {
    cause:
      "The probe expects a text or a change in the body of an answer that has none (HEAD, or only statuses such as 204), or a change sooner than it looks again. It would fail always, or mean something else than it says.",
    fix: "Ask with GET, expect a status with a body, and let `changesWithin` be at least the interval.",
  },
};
