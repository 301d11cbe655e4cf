/** A route template has two parameters of one name, or a wildcard that is not last. */
export class RouteTemplateError extends Error {
  override readonly name = 'RouteTemplateError';
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly accepts: (value: string) => boolean;
      readonly optional: boolean;
    }
  | { readonly kind: 'rest'; readonly name: string };

export interface Route<Target> {
  readonly template: string;
  /** Upper-case HTTP methods. */
  readonly methods: ReadonlySet<string>;
  readonly target: Target;
}

export interface RouteMatch<Target> {
  readonly route: Route<Target>;
  /** Decoded values by parameter name; an absent optional parameter has no entry. */
  readonly params: Readonly<Record<string, string>>;
}

const constraints: Readonly<Record<string, (value: string) => boolean>> = {
  int: (value) => /^-?\d+$/.test(value),
  long: (value) => /^-?\d+$/.test(value),
  alpha: (value) => /^[a-z]+$/i.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  guid: (value) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value),
};

function parseTemplate(template: string): readonly Segment[] {
  const parts = template.split('/').filter((part) => part !== '');
  const names = new Set<string>();
  return parts.map((part, index) => {
    const rest = /^\{\*([^}]+)\}$/.exec(part)?.[1];
    const parameter = /^\{([^}:?*]+)(?::([^}?]+))?(\?)?\}$/.exec(part);
    const name = rest ?? parameter?.[1];
    if (name === undefined) return { kind: 'literal', text: part.toLowerCase() };
    if (names.has(name)) throw new RouteTemplateError(`Route "${template}" names {${name}} twice.`);
    names.add(name);
    if (rest !== undefined) {
      if (index < parts.length - 1) {
        throw new RouteTemplateError(`Route "${template}": {*${rest}} must be the last segment.`);
      }
      return { kind: 'rest', name };
    }
    const constraint = parameter?.[2];
    const accepts = constraint === undefined ? () => true : constraints[constraint];
    if (accepts === undefined) {
      throw new RouteTemplateError(`Route "${template}": unknown constraint "${constraint}".`);
    }
    return { kind: 'parameter', name, accepts, optional: parameter?.[3] === '?' };
  });
}

const rank = { literal: 0, parameter: 1, rest: 2 } as const;

/** Literal segments win over parameters and parameters over `{*rest}`, from the left. */
function compareSpecificity(left: readonly Segment[], right: readonly Segment[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const a = left[index];
    const b = right[index];
    const difference = (a ? rank[a.kind] : 3) - (b ? rank[b.kind] : 3);
    if (difference !== 0) return difference;
  }
  return 0;
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (segment.kind === 'rest') {
      params[segment.name] = parts.slice(index).join('/');
      return params;
    }
    if (part === undefined) {
      if (segment.kind === 'parameter' && segment.optional) continue;
      return undefined;
    }
    if (segment.kind === 'literal') {
      if (segment.text !== part.toLowerCase()) return undefined;
    } else {
      if (!segment.accepts(part)) return undefined;
      params[segment.name] = part;
    }
  }
  return parts.length > segments.length ? undefined : params;
}

/** Finds the HTTP-triggered function for a request, most specific route first. */
export class RouteTable<Target> {
  readonly #entries: ReadonlyArray<{
    readonly segments: readonly Segment[];
    readonly route: Route<Target>;
  }>;

  /** @throws RouteTemplateError */
  constructor(routes: Iterable<Route<Target>>) {
    this.#entries = [...routes]
      .map((route) => ({ segments: parseTemplate(route.template), route }))
      .sort((a, b) => compareSpecificity(a.segments, b.segments));
  }

  /** @param path as in the request line, still percent-encoded, without query. */
  find(method: string, path: string): RouteMatch<Target> | undefined {
    const parts = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeSegment);
    for (const { segments, route } of this.#entries) {
      if (!route.methods.has(method)) continue;
      const params = matchSegments(segments, parts);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
