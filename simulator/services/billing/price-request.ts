/**
 * The body of calculateTotalPrice: its shape, and its checks without a look at the catalog.
 *
 * @see docs/jdcloud.md#prices
 */
import { z } from "zod";
import { invalid, outOfRange, errorReply, type ErrorReply } from "../../protocol/error-reply.js";

/** One priced item: kind (`key`), quantity (`value`), and number of such quantities (`number`). */
const Item = z.strictObject({
  key: z.string().optional(),
  value: z.number().optional(),
  unit: z.string().optional(),
  number: z.int().optional(),
});

const OrderLine = z.strictObject({
  resourceId: z.string().optional(),
  appCode: z.string().optional(),
  serviceCode: z.string().optional(),
  site: z.int().optional(),
  region: z.string().optional(),
  az: z.string().optional(),
  /** 1 by configuration (per hour), 2 by usage, 3 prepaid, 4 one-off. */
  billingType: z.int().optional(),
  timeSpan: z.int().optional(),
  /** 0 none, 1 hours, 2 days, 3 months, 4 years, 5 weeks. */
  timeUnit: z.int().optional(),
  /** 0 none, 1 no BGP, 2 BGP. */
  networkOperator: z.int().optional(),
  formula: z.array(Item).optional(),
  formulaStr: z.string().optional(),
  pin: z.string().optional(),
  count: z.int().optional(),
  startTime: z.string().optional(),
  endTime: z.string().optional(),
  taskId: z.string().optional(),
  sourceId: z.string().optional(),
  protectionPeriod: z.int().optional(),
});
/** One order to price, as sent. */
export type OrderLine = z.output<typeof OrderLine>;

/** The body of calculateTotalPrice. */
export const PriceRequest = z.strictObject({
  regionId: z.string().optional(),
  /** 1 create, 2 renew, 3 upgrade, 4 delete. */
  cmd: z.int().optional(),
  orderList: z.array(OrderLine).optional(),
  operateTime: z.string().optional(),
  promotionInfo: z.string().optional(),
  clientType: z.int().optional(),
  packageCount: z.int().optional(),
  processType: z.int().optional(),
  renewMode: z.int().optional(),
  unifyExpireDay: z.int().optional(),
  /** 1: the total covers prepaid orders only. */
  totalPriceRule: z.int().optional(),
});
/** A price request, as sent. */
export type PriceRequest = z.output<typeof PriceRequest>;

/** Longest prepaid time, by `timeUnit`. @see docs/jdcloud.md#charge, chargeUnit and chargeDuration */
const MOST_PREPAID: Readonly<Record<number, number>> = { 3: 9, 4: 3 };

const TIME = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d|T\d\d:\d\d:\d\dZ)$/;

/** An error reply if the request is invalid in itself, otherwise undefined. Pure, as below. */
export function checkPriceRequest(request: PriceRequest): ErrorReply | undefined {
  const { cmd, packageCount, operateTime, totalPriceRule, orderList = [] } = request;
  if (cmd === undefined) return invalid("Parameter Cmd missing");
  if (cmd < 1 || cmd > 4) return outOfRange("Cmd");
  if (packageCount === undefined) return invalid("Parameter PackageCount missing");
  if (packageCount < 1) return outOfRange("PackageCount");
  if (operateTime !== undefined && !TIME.test(operateTime)) {
    return invalid("Parameter OperateTime invalid");
  }
  if (totalPriceRule !== undefined && totalPriceRule !== 1) return outOfRange("TotalPriceRule");
  if (cmd !== 1) {
    const message = `calculateTotalPrice with cmd ${cmd} is not implemented by the simulator`;
    return errorReply(501, "NOT_IMPLEMENTED", message);
  }
  if (orderList.length === 0) return invalid("Parameter OrderList missing");
  return orderList.map(checkLine).find(Boolean);
}

function checkLine(line: OrderLine): ErrorReply | undefined {
  const { site = 0, billingType, networkOperator = 0, count = 1, formula = [] } = line;
  for (const name of ["ServiceCode", "Region"] as const) {
    const value = name === "Region" ? line.region : line.serviceCode;
    if (value === undefined) return invalid(`Parameter OrderList.${name} missing`);
  }
  if (site !== 0) return outOfRange("OrderList.Site");
  if (!billingType) return invalid("Parameter OrderList.BillingType missing");
  if (billingType < 1 || billingType > 4) return outOfRange("OrderList.BillingType");
  if (networkOperator < 0 || networkOperator > 2) return outOfRange("OrderList.NetworkOperator");
  if (count < 0) return outOfRange("OrderList.Count");
  if (formula.length === 0) return invalid("Parameter OrderList.Formula missing");
  return checkTime(line);
}

/** A time span belongs to prepaid orders only. All others are priced by the hour or by usage. */
function checkTime({ billingType, timeSpan = 0, timeUnit = 0 }: OrderLine): ErrorReply | undefined {
  if (billingType !== 3) {
    if (timeSpan !== 0) return invalid("Parameter OrderList.TimeSpan invalid");
    return timeUnit === 0 ? undefined : invalid("Parameter OrderList.TimeUnit invalid");
  }
  const most = MOST_PREPAID[timeUnit];
  if (most === undefined) return invalid("Parameter OrderList.TimeUnit invalid");
  return timeSpan < 1 || timeSpan > most ? outOfRange("OrderList.TimeSpan") : undefined;
}
