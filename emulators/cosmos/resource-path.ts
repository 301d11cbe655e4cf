import { badRequest } from './cosmos-error.ts';

/** A request path taken apart: `/dbs/{database}/colls/{container}/docs/{id}`. */
export interface ResourcePath {
  /** Last type segment: ``, `dbs`, `colls`, `docs`, `pkranges`, `offers`. */
  readonly resourceType: string;
  /** What the signature covers: the resource, or the parent of a feed. */
  readonly resourceLink: string;
  readonly database: string | undefined;
  readonly container: string | undefined;
  /** Id of the addressed resource; undefined for a feed. */
  readonly id: string | undefined;
}

/** @throws CosmosError 400 for a malformed percent-encoding. */
export function parseResourcePath(pathname: string): ResourcePath {
  const segments = pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment);
  const isFeed = segments.length % 2 === 1;
  const parent = isFeed ? segments.slice(0, -1) : segments;
  const type = isFeed ? segments.at(-1) : segments.at(-2);
  return {
    resourceType: type ?? '',
    resourceLink: parent.join('/'),
    database: segments[1],
    container: segments[2] === 'colls' ? segments[3] : undefined,
    id: isFeed ? undefined : segments.at(-1),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    if (cause instanceof URIError) throw badRequest('The path is not valid.');
    throw cause;
  }
}
