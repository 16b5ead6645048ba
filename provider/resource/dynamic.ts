/**
 * The providers that Pulumi serializes into every stack's state: capture nothing, keep each method one line, never
 * change the names they call. The code that runs is that of the installed package, whatever release wrote the state.
 */
import type { dynamic } from "@pulumi/pulumi";

/** The provider of `JdVmInstanceGroup`. */
export const groupProvider: dynamic.ResourceProvider = {
  check: async (olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).group.check(olds, news),
  diff: async (id, olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).group.diff(id, olds, news),
  create: async (inputs) => (await import("pulumi-jdcloud-vm/lifecycle")).group.create(inputs),
  read: async (id, props) => (await import("pulumi-jdcloud-vm/lifecycle")).group.read(id, props),
  update: async (id, olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).group.update(id, olds, news),
  delete: async (id, props) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).group.remove(id, props),
};

/** The provider of `JdVmGroupLineage`. */
export const lineageProvider: dynamic.ResourceProvider = {
  check: async (olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).lineage.check(olds, news),
  diff: async (id, olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).lineage.diff(id, olds, news),
  create: async (inputs) => (await import("pulumi-jdcloud-vm/lifecycle")).lineage.create(inputs),
  read: async (id, props) => (await import("pulumi-jdcloud-vm/lifecycle")).lineage.read(id, props),
  update: async (id, olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).lineage.update(id, olds, news),
  delete: async (id, props) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).lineage.remove(id, props),
};

/** The provider of a group's journal and of its destroy intent. */
export const journalProvider: dynamic.ResourceProvider = {
  check: async (olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).journal.check(olds, news),
  diff: async (id, olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).journal.diff(id, olds, news),
  create: async (inputs) => (await import("pulumi-jdcloud-vm/lifecycle")).journal.create(inputs),
  read: async (id, props) => (await import("pulumi-jdcloud-vm/lifecycle")).journal.read(id, props),
  update: async (id, olds, news) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).journal.update(id, olds, news),
  delete: async (id, props) =>
    (await import("pulumi-jdcloud-vm/lifecycle")).journal.remove(id, props),
};
