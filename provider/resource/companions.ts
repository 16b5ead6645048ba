/**
 * The small resources that a group is declared with. They make nothing in the cloud; they are in the state before
 * something is launched, changed or deleted, so that a run which is killed leaves a trace.
 */
import * as pulumi from "@pulumi/pulumi";
import { journalProvider, lineageProvider } from "./dynamic.js";

const GROUP = "JdVmInstanceGroup";
const LINEAGE = "JdVmGroupLineage";
const JOURNAL = "JdVmGroupJournal";

/** The durable salt of one group; deleted after it. */
export class JdVmGroupLineage extends pulumi.dynamic.Resource {
  declare readonly regionIds: pulumi.Output<string[]>;

  constructor(name: string, regionId: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
    const shared = sharedOptions(opts, { type: LINEAGE, suffix: "lineage" });
    const props = { regionId, regionIds: undefined };
    super(lineageProvider, `${name}-lineage`, props, shared, "jdcloud", LINEAGE);
  }
}

/** What stands in the state of what a journal is of; changes whenever that does. */
class JdVmGroupJournal extends pulumi.dynamic.Resource {
  declare readonly revision: pulumi.Output<string>;

  constructor(
    { name, suffix }: { readonly name: string; readonly suffix: string },
    of: unknown,
    opts: pulumi.CustomResourceOptions,
  ) {
    const props = {
      // Whole, since what it becomes is a digest of all of it.
      __of: pulumi.secret(of),
      ...(opts.ignoreChanges && { __ignored: opts.ignoreChanges.map((path) => `args.${path}`) }),
      revision: undefined,
    };
    const shared = sharedOptions(opts, { type: JOURNAL, suffix });
    super(journalProvider, `${name}-${suffix}`, props, shared, "jdcloud", JOURNAL);
  }
}

/**
 * The revision of a group: it changes with every run that sets out to change or to destroy the group, and is in the
 * state before that run touches a VM. If it is not the one that the group was saved with, such a run did not end.
 *
 * The journal of the arguments is updated before the group is, since the group waits for its revision. For a destroy
 * there is the seal, a journal of that journal. Pulumi deletes in rounds, those first that are farthest from the
 * resources without dependencies: with lineage <- group on one side and lineage <- journal <- seal on the other, the
 * journal having all dependencies of the group, the round of the seal is over and saved before that of the group.
 *
 * A promise, not an output: the group must not depend on the journal, or it would be deleted before the seal.
 *
 * @see pulumi pkg/resource/deploy/step_generator.go, ScheduleDeletes
 */
export function revisionOf(
  name: string,
  declared: { readonly lineage: pulumi.Input<string>; readonly args: object },
  opts: pulumi.CustomResourceOptions,
): Promise<string | undefined> {
  const journal = new JdVmGroupJournal({ name, suffix: "journal" }, declared, opts);
  const { ignoreChanges: _ofTheGroup, ...shared } = opts;
  const seal = new JdVmGroupJournal({ name, suffix: "seal" }, journal.id, shared);
  return valueOf(pulumi.all([journal.revision, seal.revision]).apply((both) => both.join(".")));
}

/** The options of a group that a companion shares; aliases with the suffix that its name has. */
function sharedOptions(
  opts: pulumi.CustomResourceOptions,
  companion: { readonly type: string; readonly suffix: string },
): pulumi.CustomResourceOptions {
  const { parent, provider, protect, retainOnDelete, dependsOn, deletedWith, aliases } = opts;
  return {
    ...(parent && { parent }),
    ...(provider && { provider }),
    ...(protect !== undefined && { protect }),
    ...(retainOnDelete !== undefined && { retainOnDelete }),
    ...(dependsOn !== undefined && { dependsOn }),
    ...(deletedWith !== undefined && { deletedWith }),
    ...(aliases && { aliases: suffixed(aliases, companion) }),
  };
}

type Aliases = NonNullable<pulumi.CustomResourceOptions["aliases"]>;

/** The aliases of a companion whose group has these. */
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

/** The value of an output without the resources that it depends on; in a preview the mark of an unknown one. */
export async function valueOf<Value>(
  output: pulumi.Output<Value>,
): Promise<Value | string | undefined> {
  // What apply is given is never called for an unknown value, and nothing public tells that there is one.
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  if (await isKnown) return new Promise((resolve) => void output.apply(resolve));
  return pulumi.runtime.isDryRun() ? pulumi.runtime.unknownValue : undefined;
}
