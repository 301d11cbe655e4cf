import type { Endpoint } from './endpoint.ts';

/**
 * Methods that endpoints have at a path, e.g. `calls/answer`; none when nothing is there. Letters of
 * either case, as the host compares them.
 */
export function methodsAt(endpoints: readonly Endpoint[], path: string): readonly string[] {
  return endpoints.filter(({ route }) => isAt(route, path)).map(({ method }) => method);
}

function isAt(route: string, path: string): boolean {
  const segments = route.split('/');
  const parts = path.split('/').filter((part) => part !== '');
  return (
    segments.length === parts.length &&
    segments.every(
      (segment, index) =>
        segment.startsWith('{') || segment.toLowerCase() === parts[index]?.toLowerCase(),
    )
  );
}
