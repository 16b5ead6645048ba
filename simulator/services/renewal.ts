/**
 * The renewal service (v2): extends prepaid VMs, at once or automatically.
 *
 * @see docs/jdcloud.md#renewal
 */
import { z } from "zod";
import { ID_LIMIT } from "../protocol/body.js";
import { withBody, type Call } from "./call.js";
import { addMonths } from "../world/timeline.js";
import {
  invalid,
  isError,
  noSuchInstance,
  outOfRange,
  precondition,
  type ErrorReply,
} from "../protocol/error-reply.js";
import { result, type Answer } from "../protocol/reply.js";
import { findVm, mint, type Vm, type World } from "../world/world.js";

/** Parameters of both calls: service, VMs and time span. */
const WHICH = {
  appCode: z.string().optional(),
  serviceCode: z.string().optional(),
  timeSpan: z.int().optional(),
  timeUnit: z.string().optional(),
  instanceIds: z.string().optional(),
};

const Renew = z.strictObject({
  regionId: z.string().optional(),
  renewInstanceParam: z
    .strictObject({
      ...WHICH,
      unifyDate: z.string().optional(),
      autoPay: z.boolean().optional(),
      returnURL: z.string().optional(),
    })
    .optional(),
});

const Auto = z.strictObject({
  regionId: z.string().optional(),
  setRenewalParam: z
    .strictObject({
      ...WHICH,
      autoRenewStatus: z.string().optional(),
      allAutoPay: z.string().optional(),
    })
    .optional(),
});

/** Extends prepaid VMs, all of them or none. */
export function renewInstance(world: World, call: Call, nowMs: number): Answer {
  return withBody(Renew, call, ({ renewInstanceParam: param }) => {
    if (!param) return invalid("Parameter RenewInstanceParam missing");
    const months = monthsOf("RenewInstanceParam", param);
    if (isError(months)) return months;
    const vms = prepaidVms(world, call, { name: "RenewInstanceParam", ...param });
    if (isError(vms)) return vms;
    for (const vm of vms) vm.expiresMs = addMonths(Math.max(vm.expiresMs ?? 0, nowMs), months);
    return result({ orderNumber: mint(world) });
  });
}

/** Switches automatic renewal of prepaid VMs on or off. The simulator stores the setting but renews nothing. */
export function setRenewal(world: World, call: Call): Answer {
  return withBody(Auto, call, ({ setRenewalParam: param }) => {
    if (!param) return invalid("Parameter SetRenewalParam missing");
    const { autoRenewStatus = "" } = param;
    if (!["OPEN", "CLOSE", "MODIFY"].includes(autoRenewStatus)) {
      return invalid("Parameter SetRenewalParam.AutoRenewStatus invalid");
    }
    const vms = prepaidVms(world, call, { name: "SetRenewalParam", ...param });
    if (isError(vms)) return vms;
    for (const vm of vms) vm.autoRenew = autoRenewStatus !== "CLOSE";
    return result({ stringResult: String(vms.length) });
  });
}

function monthsOf(
  name: string,
  {
    timeSpan = 0,
    timeUnit,
  }: { readonly timeSpan?: number | undefined; readonly timeUnit?: string | undefined },
): number | ErrorReply {
  if (timeUnit !== "MONTH" && timeUnit !== "YEAR") {
    return invalid(`Parameter ${name}.TimeUnit invalid`);
  }
  const isYears = timeUnit === "YEAR";
  if (timeSpan < 1 || timeSpan > (isYears ? 3 : 9)) return outOfRange(`${name}.TimeSpan`);
  return timeSpan * (isYears ? 12 : 1);
}

function prepaidVms(
  world: World,
  { regionId }: Call,
  param: {
    readonly name: string;
    readonly appCode?: string | undefined;
    readonly serviceCode?: string | undefined;
    readonly instanceIds?: string | undefined;
  },
): readonly Vm[] | ErrorReply {
  const { name, appCode, serviceCode, instanceIds = "" } = param;
  if (!appCode) return invalid(`Parameter ${name}.AppCode missing`);
  if (serviceCode !== "vm") return invalid(`Parameter ${name}.ServiceCode invalid`);
  if (instanceIds === "") return invalid(`Parameter ${name}.InstanceIds missing`);
  const ids = instanceIds.split(",").map((one) => one.trim());
  if (ids.length > ID_LIMIT) return outOfRange(`${name}.InstanceIds`);
  const vms: Vm[] = [];
  for (const id of ids) {
    const vm = findVm(world, regionId, id);
    if (!vm) return noSuchInstance(id);
    if (vm.expiresMs === undefined) return precondition(`Instance '${id}' is not prepaid`);
    vms.push(vm);
  }
  return vms;
}
