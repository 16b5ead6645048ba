/**
 * The billing service: the price of an order. The price list is the catalog's, not the cloud's.
 *
 * @see docs/jdcloud.md#prices
 */
import { withBody, type Call } from "../call.js";
import type { Catalog } from "../../world/catalog.js";
import { PriceRequest, checkPriceRequest, type OrderLine } from "./price-request.js";
import {
  invalid,
  isError,
  notFound,
  outOfRange,
  type ErrorReply,
} from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import type { World } from "../../world/world.js";

/** Prices are counted in millionths of a yuan to keep sums exact. */
const MICROS = 1e6;

/** A year is billed as this many months. The original price is of twelve. @see OrderPriceDetail.originalPrice */
const MONTHS_BILLED_A_YEAR = 10;

/** Price of one unit of an item in millionths: for an hour, or for good if it is usage. */
interface Rate {
  readonly micros: number;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly isUsage?: true;
}

interface PricedLine {
  readonly micros: number;
  /** With twelve months per year. */
  readonly originalMicros: number;
  /** Price of one piece. */
  readonly unitMicros: number;
  readonly isPrepaid: boolean;
  readonly view: object;
}

/** The price of new VMs, disks and elastic IPs. Pure: it neither orders nor changes anything. */
export function calculateTotalPrice({ catalog }: World, call: Call): Answer {
  return withBody(
    PriceRequest,
    call,
    (request) => checkPriceRequest(request) ?? priced(catalog, request),
  );
}

function priced(catalog: Catalog, request: PriceRequest): Answer {
  const { orderList = [], packageCount = 1, totalPriceRule } = request;
  const lines: PricedLine[] = [];
  for (const one of orderList) {
    const line = priceOf(catalog, one, packageCount);
    if (isError(line)) return line;
    lines.push(line);
  }
  const counted = lines.filter((line) => line.isPrepaid || totalPriceRule !== 1);
  const sum = (of: (line: PricedLine) => number) => counted.reduce((all, one) => all + of(one), 0);
  const total = sum((line) => line.micros);
  return result({
    totalPrice: yuan(total, 2),
    totalPriceScale4: yuan(total, 4),
    discountedTotalPrice: sum((line) => payable(line.micros)) / 100,
    totalDiscount: 0,
    totalOriginalPrice: yuan(
      sum((line) => line.originalMicros),
      4,
    ),
    totalUnitPrice: yuan(
      sum((line) => line.unitMicros),
      4,
    ),
    favorableInfos: "",
    remark: "",
    list: lines.map((line) => line.view),
  });
}

function priceOf(catalog: Catalog, line: OrderLine, packageCount: number): PricedLine | ErrorReply {
  const { region, az, billingType, timeSpan = 0, timeUnit = 0, formula = [] } = line;
  const place = catalog.regions.find((one) => one.id === region);
  if (!place) return notFound(`Region '${region ?? ""}' not found`);
  if (az !== undefined && !place.zones.includes(az)) return notFound(`Az '${az}' not found`);
  const isPrepaid = billingType === 3;
  const months = timeUnit === 4 ? timeSpan * 12 : timeSpan;
  const billed = timeUnit === 4 ? timeSpan * MONTHS_BILLED_A_YEAR : timeSpan;
  const hours = isPrepaid ? billed * catalog.prices.hoursPerMonth : 1;
  // The Go SDK sends 0 for a number without a value.
  const pieces = (line.count || 1) * packageCount;
  const items = [];
  for (const { key, value = 1, unit, number = 1 } of formula) {
    const rate = rateOf(catalog, line, key ?? "");
    if (isError(rate)) return rate;
    if (unit !== undefined && unit !== rate.unit) {
      return invalid("Parameter OrderList.Formula.Unit invalid");
    }
    const isWhole = Number.isInteger(value) || rate.isUsage;
    if (!isWhole || value < rate.least || value > rate.most) {
      return outOfRange("OrderList.Formula.Value");
    }
    if (number < 1) return outOfRange("OrderList.Formula.Number");
    const micros = Math.round(rate.micros * value * number * hours);
    items.push({ key: key ?? "", value, unit: rate.unit, number, micros, base: rate.micros });
  }
  const unitMicros = items.reduce((all, item) => all + item.micros, 0);
  const micros = unitMicros * pieces;
  const originalMicros = isPrepaid ? (micros / billed) * months : micros;
  const paid = payable(micros) / 100;
  const view = {
    price: micros / MICROS,
    priceScale4: micros / MICROS,
    discount: 0,
    discountedPrice: paid,
    afterFavorablePrice: micros / MICROS,
    erasePrice: (micros - payable(micros) * 10_000) / MICROS,
    originalPrice: originalMicros / MICROS,
    ...line,
    formula: items.map(({ key, value, unit, number }) => ({ key, value, unit, number })),
    billingItemPriceList: items.map((item) => ({
      itemCode: item.key,
      itemValue: item.value,
      itemNumber: item.number,
      itemPrice: (item.micros * pieces) / MICROS,
      itemDiscount: 0,
      itemAfterFavorablePrice: (item.micros * pieces) / MICROS,
      itemBaseUnitPrice: item.base / MICROS,
    })),
  };
  return { micros, originalMicros, unitMicros, isPrepaid, view };
}

/** The price of one unit of `key` for this service and billing type, or an error reply. */
function rateOf({ prices, ...catalog }: Catalog, line: OrderLine, key: string): Rate | ErrorReply {
  const { serviceCode, billingType, networkOperator = 0 } = line;
  const isUsage = billingType === 2;
  const noPrice = invalid("Parameter OrderList.BillingType invalid");
  if (billingType === 4 || (isUsage && serviceCode !== "ip")) return noPrice;
  const yuanRate = (price: number) => Math.round(price * MICROS);
  switch (serviceCode) {
    case "vm": {
      const type = catalog.instanceTypes.find((one) => one.id === key);
      if (!type) return notFound(`InstanceType '${key}' not found`);
      const { perVcpuHour, perMemoryGiBHour } = prices;
      const price = type.cpu * perVcpuHour + (type.memoryMB / 1024) * perMemoryGiBHour;
      return { micros: yuanRate(price), unit: "", least: 1, most: 1 };
    }
    case "disk": {
      const price = prices.perDiskGiBHour[key];
      if (price === undefined) return notFound(`DiskType '${key}' not found`);
      return { micros: yuanRate(price), unit: "GB", least: 20, most: 16_000 };
    }
    case "ip": {
      if (networkOperator === 0) return invalid("Parameter OrderList.NetworkOperator invalid");
      if (key !== (isUsage ? "flow" : "bandwidth")) {
        return invalid("Parameter OrderList.Formula.Key invalid");
      }
      if (isUsage) {
        const micros = yuanRate(prices.perTrafficGB);
        return { micros, unit: "GB", least: 0, most: 1e9, isUsage };
      }
      const price = networkOperator === 2 ? prices.perMbpsHour.bgp : prices.perMbpsHour.noBgp;
      return { micros: yuanRate(price), unit: "Mbps", least: 1, most: 200 };
    }
    default:
      return invalid("Parameter OrderList.ServiceCode invalid");
  }
}

const yuan = (micros: number, digits: number) => Number((micros / MICROS).toFixed(digits));

/** Payable hundredths of a yuan, rounded down. @see OrderPriceDetail.discountedPrice */
const payable = (micros: number) => Math.floor(micros / 10_000);
