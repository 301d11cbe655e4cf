import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPromptRenderer } from '#shared/conversation/prompt-renderer.ts';
import { loadContent } from './load-content.ts';
import { tools } from './toolstore/index.ts';

const content = await loadContent();
const scenario = content.scenarios.get('utilities');
if (scenario === undefined) throw new Error('The utilities scenario is missing.');
const renderer = createPromptRenderer();

describe('tools', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s tells a model when to use it and what to give it',
    (_name, tool) => {
      expect(tool.description.length).toBeGreaterThan(40);
      expect(tool.exampleRequests?.length).toBeGreaterThanOrEqual(4);
      expect(tool.exampleRequests?.length).toBeLessThanOrEqual(8);
      expect(new Set(tool.exampleRequests).size).toBe(tool.exampleRequests?.length);
      const schema = z
        .object({
          properties: z.record(z.string(), z.object({ description: z.string().min(10) })),
          required: z.array(z.string()).default([]),
        })
        .parse(z.toJSONSchema(tool.parameters, { io: 'input' }));
      for (const name of schema.required) {
        expect(schema.properties[name]?.description).toMatch(/Ask: ".+\?"$/);
      }
    },
  );

  it('are each used by an agent', () => {
    const used = new Set([
      ...scenario.additional_tools,
      ...[...content.agents.values()].flatMap((agent) => agent.tools),
    ]);
    expect(tools.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  it('hide the proof of identity and nothing else', () => {
    const hidden = tools.flatMap((tool) => {
      const { properties } = z
        .object({ properties: z.record(z.string(), z.looseObject({})) })
        .parse(z.toJSONSchema(tool.parameters));
      return Object.entries(properties)
        .filter(([, property]) => property.writeOnly === true)
        .map(([name]) => `${tool.name}.${name}`);
    });
    expect(hidden).toEqual(['verify_customer_identity.verification_value']);
  });

  it('ask for a yes before every risky write', () => {
    expect(tools.filter(({ confirm }) => confirm !== undefined).map(({ name }) => name)).toEqual([
      'add_card_by_keypad',
      'enroll_budget_billing',
      'process_payment',
      'setup_autopay',
      'setup_payment_plan',
      'update_billing_address',
    ]);
  });
});

describe('agents', () => {
  const variants = [
    { channel: 'voice' },
    { channel: 'voice', call_direction: 'outbound' },
    { channel: 'voice', call_direction: 'outbound', callback_reason: 'a meter reading' },
    { channel: 'whatsapp', customer_name: 'Maria Delgado' },
    { channel: 'voice', customer_name: 'Maria Delgado', account_verified: true },
    { channel: 'webchat', estimated_restoration: 'January 20, 4:00 PM' },
  ];

  it.each(variants)('render for %o', (facts) => {
    for (const agent of content.agents.values()) {
      const values = { ...scenario.template_vars, ...facts };
      const { promptTemplate, greeting, return_greeting = '-', outbound_greeting = '-' } = agent;
      for (const template of [promptTemplate, greeting, return_greeting, outbound_greeting]) {
        const text = renderer.render(agent.name, template, values);
        expect(text).not.toMatch(/\{\{|\{%|undefined|\s{3,}(?!-)/);
        expect(text.length).toBeGreaterThan(0);
      }
    }
  });

  it.each(variants)('front desk greets with an open question for %o', (facts) => {
    const agent = content.agents.get('UtilitiesConcierge');
    const values = { ...scenario.template_vars, ...facts };
    for (const template of [agent?.greeting, agent?.return_greeting]) {
      expect(renderer.render('greeting', template ?? '', values).toLowerCase()).toContain(
        'how can i help',
      );
    }
  });

  it('say the customer’s first name when it is known', () => {
    const greeting = content.agents.get('UtilitiesConcierge')?.greeting ?? '';
    expect(
      renderer.render('greeting', greeting, {
        ...scenario.template_vars,
        channel: 'voice',
        customer_name: 'Maria Delgado',
      }),
    ).toBe(
      'Hi Maria, thanks for calling PowerGrid Energy, this is Ava, the virtual assistant. How can I help?',
    );
  });
});

describe('a call that we place', () => {
  it.each(scenario.agents)(
    'is opened by %s with who calls, never with thanks for calling',
    (name) => {
      const template = content.agents.get(name)?.outbound_greeting ?? '';
      const values = {
        ...scenario.template_vars,
        channel: 'voice',
        customer_name: 'Maria Delgado',
      };
      const text = renderer.render('greeting', template, values);
      expect(text).toMatch(/^Hi Maria, this is Ava from .*PowerGrid Energy/);
      expect(text).not.toMatch(/for calling|you're through/i);
    },
  );
});

describe('the utilities scenario', () => {
  it('has an edge for every handoff tool an agent lists, and the tool for every edge', () => {
    const edges = scenario.handoffs.map(({ from, tool }) => `${from} ${tool}`).toSorted();
    const listed = scenario.agents.flatMap((name) =>
      (content.agents.get(name)?.tools ?? [])
        .filter((tool) => content.tools.get(tool)?.effect === 'handoff')
        .map((tool) => `${name} ${tool}`),
    );
    expect(listed.toSorted()).toEqual(edges);
  });

  it('opens another channel with what is known and without asking it again', () => {
    const opening = renderer.render('opening', scenario.omnichannel?.messages.whatsapp ?? '', {
      ...scenario.template_vars,
      customer_name: 'Maria Delgado',
      agent_message: 'Outage ticket: OUT-482-913.',
    });
    expect(opening).toContain('Hi Maria, this is PowerGrid Energy');
    expect(opening).toContain('OUT-482-913');
  });
});
