/**
 * Data as JSON text and back, including values unknown to JSON: maps, sets, infinity, and shared objects. A VM is in
 * the list of all VMs and in the map of present ones, and must still be one object after decoding.
 */

const MARK = "$";

/**
 * The JSON text of `value`: plain objects, lists, maps, sets, texts, numbers and booleans. Absent fields are left
 * out. Pure.
 */
export function encode(value: unknown): string {
  const numbers = new Map<object, number>();
  const walk = (one: unknown): unknown => {
    if (typeof one === "number" && !Number.isFinite(one)) return { [MARK]: String(one) };
    if (typeof one !== "object" || one === null) return one;
    const known = numbers.get(one);
    if (known !== undefined) return { [MARK]: "same", as: known };
    numbers.set(one, numbers.size);
    if (Array.isArray(one)) return { [MARK]: "list", of: one.map(walk) };
    if (one instanceof Map) {
      return { [MARK]: "map", of: [...one].map(([key, inner]) => [walk(key), walk(inner)]) };
    }
    if (one instanceof Set) return { [MARK]: "set", of: [...one].map(walk) };
    const fields = Object.entries(one).filter(([, inner]) => inner !== undefined);
    const copy = Object.fromEntries(fields.map(([key, inner]) => [key, walk(inner)]));
    return MARK in copy ? { [MARK]: "object", of: Object.entries(copy) } : copy;
  };
  return JSON.stringify(walk(value));
}

/** The value encoded in `text`. Pure. @throws SyntaxError for a text not made by `encode` */
export function decode(text: string): unknown {
  const seen: unknown[] = [];
  const walk = (one: unknown): unknown => {
    if (typeof one !== "object" || one === null) return one;
    if (Array.isArray(one)) throw new SyntaxError("a list has no mark");
    const { [MARK]: mark, of, as } = one as Readonly<Record<string, unknown>>;
    switch (mark) {
      case undefined:
        return fill({}, Object.entries(one));
      case "Infinity":
      case "-Infinity":
      case "NaN":
        return Number(mark);
      case "same":
        if (typeof as !== "number" || !(as in seen))
          throw new SyntaxError("a reference leads to no object");
        return seen[as];
      case "object":
        return fill({}, pairs(of) as readonly (readonly [string, unknown])[]);
      case "list": {
        const list: unknown[] = [];
        seen.push(list);
        for (const inner of items(of)) list.push(walk(inner));
        return list;
      }
      case "map": {
        const map = new Map<unknown, unknown>();
        seen.push(map);
        for (const [key, inner] of pairs(of)) map.set(walk(key), walk(inner));
        return map;
      }
      case "set": {
        const set = new Set<unknown>();
        seen.push(set);
        for (const inner of items(of)) set.add(walk(inner));
        return set;
      }
      default:
        throw new SyntaxError("a mark is unknown");
    }
  };
  const fill = (target: object, fields: readonly (readonly [string, unknown])[]) => {
    seen.push(target);
    for (const [key, inner] of fields) {
      const value = walk(inner);
      // Not by assignment: a key `__proto__` must remain a mere key.
      Object.defineProperty(target, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return target;
  };
  return walk(JSON.parse(text));
}

function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new SyntaxError("a list is missing");
  return value;
}

function pairs(value: unknown): readonly (readonly [unknown, unknown])[] {
  return items(value).map((pair) => {
    const [key, inner] = items(pair);
    return [key, inner] as const;
  });
}
