import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPromptRenderer } from '#shared/conversation/prompt-renderer.ts';
import { ContentError, validateContent } from '#shared/conversation/validate-content.ts';
import { loadContent } from './load-content.ts';

const registries = fileURLToPath(new URL('.', import.meta.url));

describe('loadContent', () => {
  let contentDirectory: string;
  beforeEach(async () => {
    contentDirectory = await mkdtemp(join(tmpdir(), 'content-'));
    for (const store of ['agentstore', 'scenariostore']) {
      await cp(join(registries, store), join(contentDirectory, store), { recursive: true });
    }
  });
  afterEach(() => rm(contentDirectory, { recursive: true }));

  const agentFile = () => join(contentDirectory, 'agentstore/outage_agent/agent.yaml');
  const problemsOf = async (): Promise<readonly string[]> => {
    const error = await loadContent({ contentDirectory }).catch((thrown: unknown) => thrown);
    if (!(error instanceof ContentError)) throw error;
    return error.problems;
  };

  it('loads content whose parts fit together and whose templates render', async () => {
    const content = await loadContent();
    validateContent(content, createPromptRenderer());
    expect([...content.agents.keys()].toSorted()).toEqual([
      'BillingAgent',
      'OutageAgent',
      'UtilitiesConcierge',
    ]);
    expect([...content.scenarios.keys()]).toEqual(['utilities']);
    expect(content.agents.get('OutageAgent')?.promptTemplate).toContain('leave the building');
  });

  it('loads the same from a copied directory as from its own', async () => {
    expect(await loadContent({ contentDirectory })).toEqual(await loadContent());
  });

  it('names file and line of an unknown key', async () => {
    await writeFile(
      agentFile(),
      'name: OutageAgent\ndescription: Reports outages.\ngreeting: Hello.\ntools: []\nvoice:\n  name: Ava\n  mood: sunny\nicon: bolt\n',
    );
    expect(await problemsOf()).toEqual([
      `${agentFile()}:7: unknown key "mood"`,
      `${agentFile()}:8: unknown key "icon"`,
    ]);
  });

  it('names the line of a wrong value, also inside a list', async () => {
    await writeFile(
      agentFile(),
      'name: OutageAgent\ndescription: Reports outages.\ngreeting: Hello.\ntools:\n  - check_outage_status\n  - Not A Tool\nvoice:\n  name: Ava\n',
    );
    const [problem] = await problemsOf();
    expect(problem).toContain(`${agentFile()}:6: tools.1:`);
  });

  it('reports broken files of several agents and scenarios at once', async () => {
    await writeFile(agentFile(), 'name: [unclosed\n');
    await rm(join(contentDirectory, 'agentstore/billing_agent/prompt.md'));
    await writeFile(
      join(contentDirectory, 'scenariostore/utilities/orchestration.yaml'),
      'name: utilities\n',
    );
    const problems = await problemsOf();
    expect(problems.some((each) => each.startsWith(`${agentFile()}:`))).toBe(true);
    expect(problems.some((each) => each.includes('prompt.md: cannot be read'))).toBe(true);
    expect(problems.some((each) => each.includes('start_agent'))).toBe(true);
  });

  it('refuses two agents with one name, and an empty prompt', async () => {
    await cp(
      join(contentDirectory, 'agentstore/outage_agent'),
      join(contentDirectory, 'agentstore/outage_agent_copy'),
      { recursive: true },
    );
    await writeFile(join(contentDirectory, 'agentstore/billing_agent/prompt.md'), '  \n');
    const problems = await problemsOf();
    expect(problems).toContain('There are two agents with the name "OutageAgent".');
    expect(problems.some((each) => each.includes('the prompt is empty'))).toBe(true);
  });

  it('says what is missing when the directory is not there', async () => {
    await rm(join(contentDirectory, 'scenariostore'), { recursive: true });
    expect((await problemsOf()).join()).toContain('scenariostore: cannot be read');
  });
});
