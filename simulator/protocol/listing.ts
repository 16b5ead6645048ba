/**
 * Listings of all services except vm: filters and pages. Pure.
 *
 * @see docs/jdcloud.md#queries, #subnets
 */
import { checkFilters, pageOf, readFilters, readPage, type Query } from "./query.js";
import { isError, type ErrorReply } from "./error-reply.js";

/** One filterable column of a listing. */
export interface Column<Row> {
  readonly of: (row: Row) => readonly (string | undefined)[];
  readonly isSingle?: true;
  readonly isFuzzy?: true;
}

/** Filters and paging of one listing. */
export interface Listing<Row> {
  readonly columns: Readonly<Record<string, Column<Row>>>;
  /** Whether a page past the end shows the last page, as in the VPC service. Otherwise it is empty. */
  readonly clampsPage?: boolean;
}

/** The rows of the requested page and the number of all matching rows, or an error reply. */
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
