import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

const hostJsonSchema = z.looseObject({
  version: z.literal('2.0'),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().optional() }).optional(),
      durableTask: z.looseObject({ hubName: z.string().optional() }).optional(),
    })
    .optional(),
});

/** host.json is not JSON, or not of version 2.0. */
export class HostJsonError extends Error {
  override readonly name = 'HostJsonError';
}

export interface HostSettings {
  /** Prefix of every HTTP route, without slashes; `api` unless host.json says otherwise. */
  readonly routePrefix: string;
  readonly taskHubName: string;
}

/**
 * Reads the host.json that belongs to the app: the one in the nearest folder at or above it.
 * Without one, Azure's defaults hold (Microsoft docs: "host.json reference for Azure Functions 2.x").
 *
 * @throws HostJsonError
 */
export function readHostSettings(appPath: string): HostSettings {
  const path = findUpwards(dirname(resolve(appPath)), 'host.json');
  if (path === undefined) return { routePrefix: 'api', taskHubName: 'TestHubName' };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new HostJsonError(`${path} is not JSON.`, { cause: error });
  }
  const parsed = hostJsonSchema.safeParse(content);
  if (!parsed.success) throw new HostJsonError(`${path}: ${z.prettifyError(parsed.error)}`);
  const { http, durableTask } = parsed.data.extensions ?? {};
  return {
    routePrefix: (http?.routePrefix ?? 'api').replace(/^\/+|\/+$/g, ''),
    taskHubName: durableTask?.hubName ?? 'TestHubName',
  };
}

function findUpwards(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : findUpwards(parent, name);
}
