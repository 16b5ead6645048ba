/**
 * describeImages, describeImage and describeImageConstraints. They take plain parameters instead of filters.
 * @see docs/jdcloud.md#images
 */
import type { Call } from "../call.js";
import type { CatalogImage } from "../../world/catalog.js";
import { pageOf, readList, readPage } from "../../protocol/query.js";
import { invalid, isError, notFound, type ErrorReply } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import type { World } from "../../world/world.js";
import { beijingTime } from "../../protocol/time.js";

const SOURCES = ["public", "thirdparty", "private", "shared", "community"];

/** The images matching all parameters. `imageSource` is required unless ids are given. */
export function describeImages(world: World, { query }: Call): Answer {
  const page = readPage(query);
  if (isError(page)) return page;
  const ids = readList(query, "ids");
  const source = query.get("imageSource") ?? "";
  if (source === "" && ids.length === 0) return invalid("Parameter ImageSource missing");
  if (source !== "" && !SOURCES.includes(source)) return invalid("Parameter ImageSource invalid");
  const fits = (name: string, own: string) => [own, "", undefined].includes(query.get(name));
  const images = world.catalog.images.filter(
    (image) =>
      (ids.length === 0 || ids.includes(image.id)) &&
      fits("imageSource", image.imageSource) &&
      fits("platform", image.platform) &&
      fits("rootDeviceType", image.rootDeviceType) &&
      fits("status", image.status) &&
      fits("architecture", "x86_64") &&
      (query.get("offline") || "false").toLowerCase() === "false" &&
      nameOf(image).includes(query.get("imageName") ?? ""),
  );
  return result({ images: pageOf(images, page).map(imageView), totalCount: images.length });
}

/** One image. */
export function describeImage(world: World, call: Call): Answer {
  const image = imageOr404(world, call);
  return isError(image) ? image : result({ image: imageView(image) });
}

/** The types supported by an image; for an image without constraints, an empty list of excluded types. */
export function describeImageConstraints(world: World, call: Call): Answer {
  const image = imageOr404(world, call);
  if (isError(image)) return image;
  const { id, onlyTypes } = image;
  const imageInstanceTypeConstraint = {
    constraintsType: onlyTypes ? "includes" : "excludes",
    instanceTypes: onlyTypes ?? [],
  };
  return result({ imageConstraints: { imageId: id, imageInstanceTypeConstraint } });
}

function imageOr404({ catalog }: World, { resourceId }: Call): CatalogImage | ErrorReply {
  const image = catalog.images.find((one) => one.id === resourceId);
  return image ?? notFound(`Image '${resourceId}' not found`);
}

const nameOf = (image: CatalogImage) => `${image.platform} ${image.osVersion}`;

function imageView(image: CatalogImage) {
  const { id, platform, osVersion, systemDiskSizeGB, imageSource, osType, status } = image;
  return {
    imageId: id,
    name: nameOf(image),
    platform,
    osVersion,
    architecture: "x86_64",
    systemDiskSizeGB,
    imageSource,
    osType,
    status,
    createTime: beijingTime(0),
    desc: "",
    rootDeviceType: image.rootDeviceType,
    progress: status === "pending" ? "50" : "100",
    offline: false,
    imported: false,
    bootMode: "bios",
  };
}
