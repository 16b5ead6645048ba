/**
 * The tag service: tags of existing VMs, disks and elastic IPs. A failure for one resource is reported with HTTP 200.
 *
 * @see docs/jdcloud.md#tag-service
 */
import { z } from "zod";
import { ID_LIMIT, Pair } from "../protocol/body.js";
import { withBody, type Call } from "./call.js";
import { invalid, outOfRange, type ErrorReply } from "../protocol/error-reply.js";
import { result, type Answer } from "../protocol/reply.js";
import { invalidPart, TAG_LIMIT } from "./tag-rules.js";
import { disksOf, replaceDisk } from "../world/attachments.js";
import type { Tag } from "../world/vm.js";
import { changeTags } from "../world/vm-changes.js";
import { findVm, type World } from "../world/world.js";

const Change = z.strictObject({
  resources: z
    .array(
      z.strictObject({
        serviceCode: z.string().optional(),
        resourceId: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  tags: z.array(Pair).optional(),
});
type Change = z.output<typeof Change>;

const Tagging = z.strictObject({
  regionId: z.string().optional(),
  tagResources: Change.optional(),
});
const Untagging = z.strictObject({
  regionId: z.string().optional(),
  unTagResources: Change.optional(),
});

/** The new tags of a resource, or the reason why they cannot be changed. */
type Edit = (own: readonly Tag[], tags: readonly Tag[]) => readonly Tag[] | string;

/** Adds tags to resources. An existing key gets the new value. */
export function tagResources(world: World, call: Call, nowMs: number): Answer {
  return withBody(Tagging, call, ({ tagResources: change }) =>
    edit(world, call, { name: "TagResources", change, nowMs }, (own, tags) => {
      const kept = own.filter((tag) => !tags.some(({ key }) => key === tag.key));
      const all = [...kept, ...tags];
      return all.length > TAG_LIMIT ? `more than ${TAG_LIMIT} tags` : all;
    }),
  );
}

/** Removes tags from resources. Both key and value must match. */
export function unTagResources(world: World, call: Call, nowMs: number): Answer {
  return withBody(Untagging, call, ({ unTagResources: change }) =>
    edit(world, call, { name: "UnTagResources", change, nowMs }, (own, tags) => {
      const isIn = (list: readonly Tag[], { key, value }: Tag) =>
        list.some((tag) => tag.key === key && tag.value === value);
      const absent = tags.find((tag) => !isIn(own, tag));
      return absent ? `tag '${absent.key}' not found` : own.filter((tag) => !isIn(tags, tag));
    }),
  );
}

function edit(
  world: World,
  { regionId }: Call,
  {
    name,
    change,
    nowMs,
  }: { readonly name: string; readonly change: Change | undefined; readonly nowMs: number },
  how: Edit,
): Answer {
  const refused = checkChange(name, change);
  if (refused) return refused;
  const [{ serviceCode = "", resourceId = [] } = {}] = change?.resources ?? [];
  const tags = (change?.tags ?? []).map(({ key = "", value = "" }) => ({ key, value }));
  const outcomes = resourceId.map((id) => {
    const holder = holderOf(world, regionId, { serviceCode, id });
    const edited = holder ? how(holder.tags, tags) : "resource not found";
    if (typeof edited !== "string") holder?.set(edited, nowMs);
    return { resourceId: id, msg: typeof edited === "string" ? edited : undefined };
  });
  const failedResourcesMap = outcomes.filter((one) => one.msg !== undefined);
  const successCount = outcomes.length - failedResourcesMap.length;
  return result({ data: { pin: "simulator", region: regionId, failedResourcesMap, successCount } });
}

function checkChange(name: string, change: Change | undefined): ErrorReply | undefined {
  const [first, ...more] = change?.resources ?? [];
  if (!change) return invalid(`Parameter ${name} missing`);
  if (!first?.resourceId?.length) return invalid(`Parameter ${name}.Resources missing`);
  if (first.resourceId.length > ID_LIMIT) return outOfRange(`${name}.Resources.ResourceId`);
  if (more.length > 0) return invalid(`Parameter ${name}.Resources invalid`);
  if (!["vm", "disk", "ip"].includes(first.serviceCode ?? "")) {
    return invalid(`Parameter ${name}.Resources.ServiceCode invalid`);
  }
  if (!change.tags?.length) return invalid(`Parameter ${name}.Tags missing`);
  if (change.tags.some((tag) => tag.value === undefined)) {
    return invalid(`Parameter ${name}.Tags.Value missing`);
  }
  const part = invalidPart(change.tags);
  return part && invalid(`Parameter ${name}.Tags.${part} invalid`);
}

interface Holder {
  readonly tags: readonly Tag[];
  readonly set: (tags: readonly Tag[], nowMs: number) => void;
}

function holderOf(
  world: World,
  regionId: string,
  { serviceCode, id }: { readonly serviceCode: string; readonly id: string },
): Holder | undefined {
  if (serviceCode === "vm") {
    const vm = findVm(world, regionId, id);
    return vm && { tags: vm.tags, set: (tags, nowMs) => changeTags(vm, tags, nowMs) };
  }
  if (serviceCode === "disk") return diskHolder(world, regionId, id);
  const ip = world.elasticIps.get(id);
  if (ip?.regionId !== regionId) return undefined;
  return { tags: ip.tags, set: (tags) => world.elasticIps.set(id, { ...ip, tags }) };
}

function diskHolder(world: World, regionId: string, id: string): Holder | undefined {
  const place = disksOf(world, regionId).find(({ disk }) => disk.diskId === id);
  if (!place) return undefined;
  const { disk } = place;
  return { tags: disk.tags, set: (tags) => replaceDisk(world, place, { ...disk, tags }) };
}
