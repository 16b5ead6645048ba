/**
 * Data as JSON text and back, with what JSON lacks: maps, sets, infinity, and one object that is held in several places
 * (a VM is in the list of all and among those present) and must still be one after reading.
 */

const MARK = "$";

/** The JSON text of `value`: plain objects, lists, maps, sets, texts, numbers, booleans; absent fields are left out. Pure. */
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

/** What `encode` was given. Pure. @throws SyntaxError when `text` is not of `encode` */
export function decode(text: string): unknown {
  const seen: unknown[] = [];
  const walk = (one: unknown): unknown => {
    if (typeof one !== "object" || one === null) return one;
    if (Array.isArray(one)) throw new SyntaxError("a list without its mark");
    const { [MARK]: mark, of, as } = one as Readonly<Record<string, unknown>>;
    switch (mark) {
      case undefined:
        return fill({}, Object.entries(one));
      case "Infinity":
      case "-Infinity":
      case "NaN":
        return Number(mark);
      case "same":
        if (typeof as !== "number" || !(as in seen)) throw new SyntaxError("a link to nothing");
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
        throw new SyntaxError(`an unknown mark`);
    }
  };
  const fill = (target: object, fields: readonly (readonly [string, unknown])[]) => {
    seen.push(target);
    for (const [key, inner] of fields) {
      const value = walk(inner);
      // Not by assignment: a key of `__proto__` must stay a mere key.
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
