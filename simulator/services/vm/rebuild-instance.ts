/**
 * rebuildInstance: a fresh system disk from the same or another image.
 *
 * @see docs/jdcloud.md#rebuild
 */
import { z } from "zod";
import { actionShape, Pair } from "../../protocol/body.js";
import { stoppedVm } from "./instance-state.js";
import { withTarget, type Call } from "../call.js";
import type { CatalogImage } from "../../world/catalog.js";
import { transition } from "../../world/timeline.js";
import { changeStates } from "../../world/vm-changes.js";
import { mergedMetadata, pairsOf, checkCustomData } from "./metadata.js";
import { isHostname } from "./naming.js";
import { isAcceptablePassword, loginOf } from "./password.js";
import {
  invalid,
  isError,
  notFound,
  precondition,
  errorReply,
  type ErrorReply,
} from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import type { Vm, World } from "../../world/world.js";

const Rebuild = actionShape({
  password: z.string().optional(),
  imageId: z.string().optional(),
  keyNames: z.array(z.string()).optional(),
  hostname: z.string().optional(),
  metadata: z.array(Pair).optional(),
  userdata: z.array(Pair).optional(),
  passWordAuth: z.string().optional(),
  imageInherit: z.string().optional(),
});
type Rebuild = z.output<typeof Rebuild>;

/** Accepted in `stopped` only: `rebuilding`, then `stopped`. The new image shows at once. */
export function rebuildInstance(world: World, call: Call, nowMs: number): Answer {
  const find = (request: Rebuild) =>
    checkLogin(request) ?? checkCustomData(request) ?? stoppedVm(world, call, nowMs);
  return withTarget({ shape: Rebuild, call, find }, (vm, request) => {
    const imageId = request.imageId ?? vm.imageId;
    const image = world.catalog.images.find((one) => one.id === imageId);
    if (!image) return notFound(`Image '${imageId}' not found`);
    const metadata = mergedMetadata(vm.metadata, request.metadata);
    if (isError(metadata)) return metadata;
    const refused = checkImage(vm, image) ?? checkGuest(world, request, image);
    if (refused) return refused;

    vm.imageId = image.id;
    const { passWordAuth: passwordAuth } = request;
    const login = loginOf({ ...request, passwordAuth, isWindows: image.osType === "windows" });
    vm.keyNames = login.keyNames;
    vm.passwordAuth = login.passwordAuth;
    vm.passwordDigest = login.passwordDigest;
    vm.hostname = request.hostname ?? vm.hostname;
    vm.metadata = metadata;
    vm.userdata = request.userdata ? pairsOf(request.userdata) : vm.userdata;
    changeStates(vm, transition(nowMs, "rebuilding", world.timing.rebuildMs, "stopped"));
    return result();
  });
}

function checkLogin(request: Rebuild): ErrorReply | undefined {
  const { password, keyNames = [], passWordAuth, imageInherit } = request;
  if (keyNames.length > 1) return invalid("Parameter KeyNames invalid");
  if (!["yes", "no"].includes(passWordAuth ?? "yes")) {
    return invalid("Parameter PassWordAuth invalid");
  }
  if (!["yes", "no"].includes(imageInherit ?? "no")) {
    return invalid("Parameter ImageInherit invalid");
  }
  const isIgnored = keyNames.length > 0 && passWordAuth === "no";
  return password === undefined || isIgnored || isAcceptablePassword(password)
    ? undefined
    : invalid("Invalid password");
}

function checkImage(vm: Vm, image: CatalogImage): ErrorReply | undefined {
  if (image.status !== "ready") return precondition(`Image '${image.id}' not ready`);
  if (image.onlyTypes && !image.onlyTypes.includes(vm.instanceType)) {
    return precondition(`Image constraints. Doesn't support instanceType '${vm.instanceType}'`);
  }
  const isCloud = vm.systemDisk.category === "cloud";
  if (isCloud !== (image.rootDeviceType === "cloudDisk")) {
    const kind = isCloud ? "local" : "cloud";
    return precondition(`Image constraints. Only support ${kind} system disk`);
  }
  return vm.systemDisk.diskSizeGB < image.systemDiskSizeGB
    ? errorReply(
        400,
        "OUT_OF_RANGE",
        "NewSysDiskSizeGB out of range. Less than the image system disk capacity.",
      )
    : undefined;
}

function checkGuest(
  { catalog }: World,
  { keyNames = [], hostname, passWordAuth }: Rebuild,
  { osType }: CatalogImage,
): ErrorReply | undefined {
  const unknownId = keyNames.find((name) => !catalog.keyPairs.includes(name));
  if (unknownId !== undefined) return notFound(`Keypair '${unknownId}' not found`);
  if (osType === "windows" && passWordAuth === "no") {
    return invalid("Parameter PassWordAuth invalid");
  }
  return hostname === undefined || isHostname(hostname, osType)
    ? undefined
    : invalid("Parameter Hostname invalid");
}
