import { describe, expect, test } from "@jest/globals";
import { classify, type Fault } from "../../../provider/wire/faults.js";

type Row = readonly [httpStatus: number, status: string, message: string, fault: Fault];

/** docs/jdcloud.md#errors-of-createinstances, row by row. */
const VENDOR_ROWS: readonly Row[] = [
  [400, "INVALID_ARGUMENT", "Parameter InstanceSpec.ImageId missing", "invalid"],
  [400, "INVALID_ARGUMENT", "Invalid password", "invalid"],
  [400, "FAILED_PRECONDITION", "Disk type 'ssd.io1' is out of stock", "capacity"],
  [400, "FAILED_PRECONDITION", "Image 'img-a' not ready", "invalid"],
  [400, "FAILED_PRECONDITION", "stopCharging only applied to cloud system disk", "invalid"],
  [400, "FAILED_PRECONDITION", "stopCharging only applied to postpaid by duration", "invalid"],
  [400, "FAILED_PRECONDITION", "Image constraints. Only support cloud system disk", "invalid"],
  [400, "FAILED_PRECONDITION", "Image constraints. Doesn't support instanceType 'g'", "invalid"],
  [400, "FAILED_PRECONDITION", "Subnet 'subnet-a' is unsupported in center zones", "invalid"],
  [400, "FAILED_PRECONDITION", "Available Ip in segments not enough", "capacity"],
  [400, "OUT_OF_RANGE", "Maxcount out of range", "invalid"],
  [400, "OUT_OF_RANGE", "InstanceSpec.SystemDisk.CloudDiskSpec.DiskSizeGB out of range", "invalid"],
  [400, "CONFLICT", "Subnet 'subnet-a' not support ipv6", "invalid"],
  [404, "NOT_FOUND", "Snapshot 'snapshot-a' not found", "missing"],
  [404, "NOT_FOUND", "InstanceType 'g.n9' not found", "missing"],
  [404, "NOT_FOUND", "Subnet 'subnet-a' not found", "missing"],
  [404, "NOT_FOUND", "SecurityGroups 'sg-a' not found", "missing"],
  [404, "NOT_FOUND", "KeyPair 'ops' not found", "missing"],
  [404, "NOT_FOUND", "Image 'img-a' not found", "missing"],
  [429, "QUOTA_EXCEEDED", "Instance quota limit exceeded", "quota"],
  [500, "INTERNAL", "Internal server error", "unavailable"],
  [500, "UNKNOWN", "Unknown server error", "unavailable"],
];

/** docs/jdcloud.md#errors: code and status, with a message of no meaning of its own. */
const CODE_ROWS: readonly Row[] = [
  [400, "INVALID_ARGUMENT", "x", "invalid"],
  [400, "FAILED_PRECONDITION", "x", "invalid"],
  [400, "OUT_OF_RANGE", "x", "invalid"],
  [400, "CONFLICT", "x", "invalid"],
  [401, "UNAUTHENTICATED", "x", "denied"],
  [401, "ACCESS_ERROR", "lack of header authorization[gw]", "denied"],
  [403, "HTTP_FORBIDDEN", "x", "denied"],
  [403, "PERMISSION_DENIED", "x", "denied"],
  [404, "NOT_FOUND", "Instance 'i-a' not found.", "missing"],
  [409, "ABORTED", "x", "unavailable"],
  [409, "", "x", "invalid"],
  [409, "ALREADY_EXISTS", "x", "taken"],
  [429, "QUOTA_EXCEEDED", "x", "quota"],
  [429, "RATE_LIMIT", "x", "throttled"],
  [429, "", "", "throttled"],
  [499, "CANCELLED", "x", "unknown"],
  [500, "INTERNAL", "x", "unavailable"],
  [500, "UNKNOWN", "x", "unavailable"],
  [501, "NOT_IMPLEMENTED", "x", "unknown"],
  [502, "SOURCE_UNAVAILABLE", "x", "unavailable"],
  [503, "UNAVAILABLE", "x", "unavailable"],
  [504, "", "", "unavailable"],
  [418, "", "", "unknown"],
];

/** docs/jdcloud.md#messages-that-decide: conditions with the same code and different messages. */
const MESSAGE_ROWS: readonly Row[] = [
  [
    400,
    "FAILED_PRECONDITION",
    "Can't delete 'prepaid_by_duration' instance which isn't overdue",
    "prepaid",
  ],
  [
    403,
    "PERMISSION_DENIED",
    "Can't delete 'prepaid_by_duration' instance in white list",
    "prepaid",
  ],
  [400, "FAILED_PRECONDITION", "Conflict with underlay task 'startInstance'", "busy"],
  [400, "FAILED_PRECONDITION", "Conflict with underlay image task 'createImage'", "busy"],
  [400, "FAILED_PRECONDITION", "Disk busy in 'attaching'", "busy"],
  [403, "PERMISSION_DENIED", "Can't delete no charged resource", "busy"],
  [400, "FAILED_PRECONDITION", "Invalid instance status 'pending'", "busy"],
  [400, "FAILED_PRECONDITION", "InstanceType 'g.n2.large' is out of stock", "capacity"],
  [400, "FAILED_PRECONDITION", "Resource is not enough", "capacity"],
];

describe("classify", () => {
  test.each(VENDOR_ROWS)(
    "classify reads the vendor's row %i %s %j as %s",
    (httpStatus, status, message, fault) => {
      expect(classify({ httpStatus, status, message })).toBe(fault);
    },
  );

  test.each(CODE_ROWS)(
    "classify reads code %i %s with message %j as %s",
    (httpStatus, status, message, fault) => {
      expect(classify({ httpStatus, status, message })).toBe(fault);
    },
  );

  test.each(MESSAGE_ROWS)(
    "classify reads %i %s %j by its message as %s",
    (httpStatus, status, message, fault) => {
      expect(classify({ httpStatus, status, message })).toBe(fault);
    },
  );

  test.each<Row>([
    [500, "INTERNAL", "Disk busy in 'attaching'", "unavailable"],
    [429, "RATE_LIMIT", "InstanceType 'g' is out of stock", "throttled"],
    [401, "ACCESS_ERROR", "Conflict with underlay task 'x'", "denied"],
  ])(
    "classify reads the message of 400 and 403 only: %i %s %j is %s",
    (httpStatus, status, message, fault) => {
      expect(classify({ httpStatus, status, message })).toBe(fault);
    },
  );

  test.each<Row>([
    [404, "", "", "unknown"],
    [404, "HTTP_404", "no reason given", "unknown"],
    [404, "FAILED_PRECONDITION", "Invalid system disk mount state", "invalid"],
  ])(
    "classify reads only NOT_FOUND as missing: %i %s %j is %s",
    (httpStatus, status, message, fault) => {
      expect(classify({ httpStatus, status, message })).toBe(fault);
    },
  );
});
