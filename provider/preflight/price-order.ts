/** A VM as an order of the billing service. */
import type { LaunchSpec, LaunchDisk } from "./launch-spec.js";
import type { OrderLine } from "../wire/other-services.js";

/** The order of one VM, and the parts without a price, in words for a reader. */
export interface PriceOrder {
  readonly lines: readonly OrderLine[];
  readonly uncounted: readonly string[];
  /** The prepaid time, such as `2 months`; undefined if the order is for an hour. */
  readonly prepaid: string | undefined;
}

/**
 * The order of one VM; undefined if its type is not known. A system disk without a size has the size of the image. Pure. @see docs/jdcloud.md#prices
 */
export function priceOrderOf(
  launchSpec: LaunchSpec,
  regionId: string,
  imageSizeGiB: number | undefined,
): PriceOrder | undefined {
  const { azs, instanceType, charge, elasticIp, dataDisks } = launchSpec;
  if (instanceType === undefined) return undefined;
  const isPrepaid = charge.chargeMode === "prepaid_by_duration";
  const { chargeUnit = "month", chargeDuration = 1 } = charge;
  const [az] = azs;
  const place = { region: regionId, ...(az !== undefined && { az }) };
  const billed = isPrepaid
    ? ({
        billingType: 3,
        timeSpan: chargeDuration,
        timeUnit: chargeUnit === "year" ? 4 : 3,
      } as const)
    : ({ billingType: 1 } as const);
  const line = (serviceCode: OrderLine["serviceCode"], key: string, value: number): OrderLine => ({
    serviceCode,
    ...place,
    ...billed,
    formula: [{ key, value }],
  });
  const system = launchSpec.systemDisk && {
    ...launchSpec.systemDisk,
    sizeGiB: launchSpec.systemDisk.sizeGiB ?? imageSizeGiB,
  };
  const isSystemPriced = system === undefined || isPriced(system);
  const isIpPriced = elasticIp?.bandwidthMbps !== undefined && !elasticIp.isByUsage;
  return {
    lines: [
      line("vm", instanceType, 1),
      ...[system, ...dataDisks]
        .filter(isPriced)
        .map((disk) => line("disk", disk.diskType, disk.sizeGiB)),
      ...(isIpPriced
        ? [
            {
              ...line("ip", "bandwidth", elasticIp.bandwidthMbps),
              networkOperator: elasticIp.isBgp ? (2 as const) : (1 as const),
            },
          ]
        : []),
    ],
    uncounted: [
      ...(isSystemPriced ? [] : ["system disk"]),
      ...(dataDisks.every(isPriced) ? [] : ["data disks without a size"]),
      ...(elasticIp === undefined || isIpPriced ? [] : ["traffic of the elastic IP"]),
    ],
    prepaid: isPrepaid
      ? `${chargeDuration} ${chargeUnit}${chargeDuration === 1 ? "" : "s"}`
      : undefined,
  };
}

function isPriced(
  disk: LaunchDisk | undefined,
): disk is LaunchDisk & { readonly diskType: string; readonly sizeGiB: number } {
  return disk?.diskType !== undefined && disk.sizeGiB !== undefined;
}
