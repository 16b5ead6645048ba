/**
 * Lists of the services besides the VM service: filters, and a page of what fits them. Pure.
 *
 * @see docs/jdcloud.md#queries, #subnets
 */
import { checkFilters, pageOf, readFilters, readPage, type Query } from "./query.js";
import { isError, type ErrorReply } from "./error-reply.js";

/** What a filter looks at. */
export interface Column<Row> {
  readonly of: (row: Row) => readonly (string | undefined)[];
  readonly isSingle?: true;
  readonly isFuzzy?: true;
}

/** How one list is filtered and paged. */
export interface Listing<Row> {
  readonly columns: Readonly<Record<string, Column<Row>>>;
  /** Whether a page past the end shows the last one, as the VPC service does; else it is empty. */
  readonly clampsPage?: boolean;
}

/** The rows of the page asked for and how many fit in all, or why the query is refused. */
export function listRows<Row>(
  query: Query,
  rows: readonly Row[],
  { columns, clampsPage = false }: Listing<Row>,
): { readonly page: readonly Row[]; readonly totalCount: number } | ErrorReply {
  const page = readPage(query);
  if (isError(page)) return page;
  const filters = readFilters(query);
  const names = Object.keys(columns);
  const single = names.filter((name) => columns[name]?.isSingle);
  const refused = checkFilters(
    filters,
    names.filter((name) => !single.includes(name)),
    single,
  );
  if (refused) return refused;
  const found = rows.filter((row) =>
    filters.every(({ name, values }) => {
      const { of, isFuzzy } = columns[name] ?? { of: () => [] };
      return of(row).some((own) =>
        values.some((value) => (isFuzzy ? own?.includes(value) : own === value)),
      );
    }),
  );
  const last = Math.max(1, Math.ceil(found.length / page.size));
  const number = clampsPage ? Math.min(page.number, last) : page.number;
  return { page: pageOf(found, { ...page, number }), totalCount: found.length };
}
