import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentSchema } from '#shared/contracts/agent.ts';
import type { Content } from '#shared/contracts/content.ts';
import { scenarioSchema } from '#shared/contracts/scenario.ts';
import { ContentError } from '#shared/conversation/validate-content.ts';
import { parseYamlFile } from './parse-yaml-file.ts';
import { tools } from './toolstore/index.ts';

/**
 * Reads every agent and scenario from disk and puts the tools beside them. Whether they fit
 * together is checked where they are used; here each file is checked by itself.
 *
 * @param options.contentDirectory holds `agentstore/` and `scenariostore/`. Default: the directory of
 *   this module or of the bundle it ended up in. A CommonJS bundle does not know that and must say.
 * @throws ContentError listing every problem of every file as `file:line: problem`.
 */
export async function loadContent(
  options: { readonly contentDirectory?: string | undefined } = {},
): Promise<Content> {
  const directory = options.contentDirectory ?? ownDirectory();
  const problems: string[] = [];
  const collect = async <Loaded>(load: Promise<Loaded>): Promise<Loaded | undefined> => {
    try {
      return await load;
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };

  const agents = await loadEach(directory, 'agentstore', async (folder) => {
    const [settings, promptTemplate] = await Promise.all([
      collect(parseYamlFile(join(folder, 'agent.yaml'), agentSchema)),
      collect(readPrompt(join(folder, 'prompt.md'))),
    ]);
    return settings === undefined || promptTemplate === undefined
      ? undefined
      : { ...settings, promptTemplate };
  });
  const scenarios = await loadEach(directory, 'scenariostore', (folder) =>
    collect(parseYamlFile(join(folder, 'orchestration.yaml'), scenarioSchema)),
  );
  const content = {
    agents: byName('agent', agents, problems),
    scenarios: byName('scenario', scenarios, problems),
    tools: byName('tool', tools, problems),
  };
  if (problems.length > 0) throw new ContentError(problems);
  return content;
}

async function loadEach<Loaded>(
  directory: string,
  store: string,
  load: (folder: string) => Promise<Loaded | undefined>,
): Promise<readonly Loaded[]> {
  const entries = await readDirectory(join(directory, store));
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  const loaded = await Promise.all(folders.map((name) => load(join(directory, store, name))));
  return loaded.filter((each) => each !== undefined);
}

async function readDirectory(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    throw new ContentError([`${path}: cannot be read (${String(cause)})`]);
  }
}

async function readPrompt(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ContentError([`${path}: cannot be read (${String(cause)})`]);
  }
  if (text.trim() === '') throw new ContentError([`${path}: the prompt is empty`]);
  return text;
}

function byName<Item extends { readonly name: string }>(
  what: string,
  items: readonly Item[],
  problems: string[],
): ReadonlyMap<string, Item> {
  const named = new Map<string, Item>();
  for (const item of items) {
    if (named.has(item.name)) problems.push(`There are two ${what}s with the name "${item.name}".`);
    named.set(item.name, item);
  }
  return named;
}

function ownDirectory(): string {
  // Written out, so that the build can put the bundle's own address here where there is none.
  const url: unknown = import.meta.url;
  if (typeof url !== 'string') {
    throw new ContentError(['`contentDirectory` must be given in a CommonJS bundle']);
  }
  return fileURLToPath(new URL('.', url));
}
