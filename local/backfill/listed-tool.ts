/** The objects to read, by the time of their last change, or of their creation where a tool lists only by that. */
export interface Range {
  /** Epoch milliseconds. */
  readonly since: number;
  /** Undefined for no upper limit. */
  readonly until: number | undefined;
  /** When the backfill began. */
  readonly startedAt: number;
}

/** A list of a tool's API. */
export interface Listing {
  /** What it lists, such as `orders`. */
  readonly name: string;
  /** Path and query of the first page. */
  readonly first: string;
  /** The API may not have it: then it is empty. */
  readonly isOptional?: true;
}

/** An object as the webhook of its tool would have delivered it. */
export interface ListedObject {
  /** The tool's own id of it, for the report. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A page of a list. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** Path and query of the next page; null on the last one. */
  readonly next: string | null;
}

/** A page as received. */
export interface ReceivedPage {
  /** Path and query that were asked for. */
  readonly path: string;
  readonly headers: Headers;
  /** The parsed body. Ids that a double cannot hold exactly are text. */
  readonly body: unknown;
  /** An instant by the tool's clock before which the page was not read, in epoch milliseconds. */
  readonly readAfter: number;
}

/** How the lists of a tool are read. */
export interface ListedTool {
  readonly provider: string;
  /** Its name for people. */
  readonly name: string;
  /** What to give as token, and what it must be allowed to read. */
  readonly token: string;
  /** The address of the API; undefined if only `--api` can say it. */
  addressOf(account: string | null): string | undefined;
  /** The headers of a request; undefined if the token does not have its form. */
  headersOf(token: string, account: string | null): Readonly<Record<string, string>> | undefined;
  /** Path of a cheap request that is sent before all others, to read the tool's clock; absent if nothing needs it. */
  readonly clockPath?: string;
  listings(range: Range): readonly Listing[];
  /** The objects of a page; undefined if it does not have the form of one. */
  readPage(listing: Listing, page: ReceivedPage, range: Range): ListPage | undefined;
  /** Milliseconds to wait before the next request, so that the limit is not reached. */
  pauseAfter?(headers: Headers): number;
}
