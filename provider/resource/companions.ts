/**
 * The companions of a group: `<name>-lineage`, `<name>-journal` and `<name>-destroy-intent`. They create nothing in the
 * cloud. They are in the state before a VM is launched, changed or deleted, so a killed run leaves a trace.
 */
import * as pulumi from "@pulumi/pulumi";
import { JOURNAL_IGNORED_KEY, JOURNAL_OF_KEY, secretPathsInput } from "../wire/hidden-inputs.js";
import { journalProvider, lineageProvider } from "./dynamic.js";

const GROUP = "JdVmInstanceGroup";
const LINEAGE = "JdVmGroupLineage";
const JOURNAL = "JdVmGroupJournal";

/** The durable random salt of one group; deleted after the group. */
export class JdVmGroupLineage extends pulumi.dynamic.Resource {
  declare readonly regionIds: pulumi.Output<string[]>;

  constructor(name: string, regionId: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
    const shared = sharedOptions(opts, { type: LINEAGE, suffix: "lineage" });
    const props = { regionId, regionIds: undefined };
    super(lineageProvider, `${name}-lineage`, props, shared, "jdcloud", LINEAGE);
  }
}

/** A record of a value, kept as a digest and, encrypted, the specs of VMs in it; its revision changes whenever the value does. */
class JdVmGroupJournal extends pulumi.dynamic.Resource {
  declare readonly revision: pulumi.Output<string>;

  constructor(
    { name, suffix }: { readonly name: string; readonly suffix: string },
    { of, secretPaths }: { readonly of: unknown; readonly secretPaths?: unknown },
    opts: pulumi.CustomResourceOptions,
  ) {
    const props = {
      // The whole value, since check replaces it with a digest of all of it.
      [JOURNAL_OF_KEY]: pulumi.secret(of),
      ...(secretPaths !== undefined && secretPathsInput(secretPaths)),
      ...(opts.ignoreChanges && {
        [JOURNAL_IGNORED_KEY]: opts.ignoreChanges.map((path) => `args.${path}`),
      }),
      revision: undefined,
    };
    const shared = sharedOptions(opts, { type: JOURNAL, suffix });
    super(journalProvider, `${name}-${suffix}`, props, shared, "jdcloud", JOURNAL);
  }
}

/**
 * The revision of a group. It changes with every run that changes or destroys the group, and is in the state before the
 * run touches a VM. If it differs from the revision saved with the group, an earlier run did not end.
 *
 * The journal records the arguments. It is updated before the group, since the group waits for its revision. The destroy
 * intent records a destroy: it is a journal of the journal, and Pulumi deletes it before the group. Pulumi deletes in
 * rounds, starting with the resources farthest from any resource without dependencies. On one side there is
 * lineage <- group, on the other lineage <- journal <- destroy intent, and the journal has all dependencies of the group.
 * So the round of the destroy intent is over, and saved, before the round of the group.
 *
 * A promise, not an output: if the group depended on the journal, it would be deleted before the destroy intent.
 *
 * @see pulumi pkg/resource/deploy/step_generator.go, ScheduleDeletes
 */
export function revisionOf(
  name: string,
  declared: { readonly lineage: pulumi.Input<string>; readonly args: object },
  secretPaths: unknown,
  opts: pulumi.CustomResourceOptions,
): Promise<string | undefined> {
  const journal = new JdVmGroupJournal(
    { name, suffix: "journal" },
    { of: declared, secretPaths },
    opts,
  );
  const { ignoreChanges: _ofTheGroup, ...shared } = opts;
  const intent = new JdVmGroupJournal(
    { name, suffix: "destroy-intent" },
    { of: journal.id },
    shared,
  );
  return valueOf(pulumi.all([journal.revision, intent.revision]).apply((both) => both.join(".")));
}

/**
 * The options shared by a group and its companions; aliases get the suffix of the companion. Companions are never
 * protected, so it is enough to unprotect the group. They need no protection: a lineage with VMs refuses to be deleted,
 * and a lost journal costs one listing.
 */
function sharedOptions(
  opts: pulumi.CustomResourceOptions,
  companion: { readonly type: string; readonly suffix: string },
): pulumi.CustomResourceOptions {
  const { parent, provider, retainOnDelete, dependsOn, deletedWith, aliases } = opts;
  return {
    ...(parent && { parent }),
    ...(provider && { provider }),
    // If it is undefined, Pulumi takes the parent's.
    protect: false,
    ...(retainOnDelete !== undefined && { retainOnDelete }),
    ...(dependsOn !== undefined && { dependsOn }),
    ...(deletedWith !== undefined && { deletedWith }),
    ...(aliases && { aliases: suffixed(aliases, companion) }),
  };
}

type Aliases = NonNullable<pulumi.CustomResourceOptions["aliases"]>;

/** The aliases of a companion, made from the group's aliases. */
function suffixed(
  aliases: Aliases,
  { type, suffix }: { readonly type: string; readonly suffix: string },
): Aliases {
  const rename = (alias: string | pulumi.Alias): string | pulumi.Alias =>
    typeof alias === "string"
      ? `${alias.replace(`:${GROUP}::`, `:${type}::`)}-${suffix}`
      : {
          ...alias,
          ...(alias.name !== undefined && { name: pulumi.interpolate`${alias.name}-${suffix}` }),
          ...(alias.type !== undefined && { type: typeToken(type) }),
        };
  return aliases.map((alias) =>
    pulumi.output(alias).apply((known) => rename(known as string | pulumi.Alias)),
  );
}

/**
 * The group's own URN, under which its lines are logged. A promise, not an output: an output would make the group
 * depend on its parent component, and so on every sibling.
 */
export function ownUrn(
  name: string,
  { parent }: pulumi.CustomResourceOptions,
): Promise<string | undefined> {
  return valueOf(pulumi.createUrn(name, typeToken(GROUP), parent));
}

function typeToken(type: string): string {
  return `pulumi-nodejs:dynamic/jdcloud:${type}`;
}

/** The value of an output without its dependencies; in a preview Pulumi's mark if the value is unknown. */
export async function valueOf<Value>(
  output: pulumi.Output<Value>,
): Promise<Value | string | undefined> {
  // Pulumi never calls apply for an unknown value, and has no public way to ask.
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  if (await isKnown) return new Promise((resolve) => void output.apply(resolve));
  return pulumi.runtime.isDryRun() ? pulumi.runtime.unknownValue : undefined;
}
