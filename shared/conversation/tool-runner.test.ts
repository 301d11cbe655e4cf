import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ToolFailure } from '#shared/contracts/tool.ts';
import { StoreError } from '#shared/errors/coded-error.ts';
import {
  ConversationFixture,
  endOf,
  libraryContent,
  libraryCustomer,
  libraryTool,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { fixtureWith, toolEnds, verifyReader } from '#shared/testing/tool-call-fixture.ts';

describe.each(waysToAsk)('the tool runner ($way)', ({ ask }) => {
  it.each([
    ['not JSON', '{"title":', 'not a JSON object'],
    ['a list', '[1]', 'not a JSON object'],
    ['a missing field', '{}', 'title: '],
    ['a wrong type', '{"title": 5}', 'title: '],
  ])('tells the model which arguments are wrong: %s', async (_name, args, problem) => {
    let executed = 0;
    const tool = libraryTool({
      name: 'find_book',
      parameters: z.object({ title: z.string() }),
      execute: async () => {
        executed += 1;
        return { message: 'found' };
      },
    });
    const fixture = fixtureWith([tool], ['find_book', args]);
    const [end] = toolEnds(await ask(await fixture.open(), 'Find it'));
    expect(end).toMatchObject({ ok: false, result: { code: 'invalid_arguments' } });
    expect(end?.result.message).toContain(problem);
    expect(executed).toBe(0);
  });

  it('refuses a tool that exists but is not in the agent’s list', async () => {
    const secret = libraryTool({ name: 'open_vault' });
    const content = libraryContent({ tools: [libraryTool({ name: 'find_book' })] });
    const fixture = new ConversationFixture({
      content: { ...content, tools: new Map([...content.tools, ['open_vault', secret]]) },
      replies: [callsTools(['open_vault', {}]), says('I cannot.')],
    });
    const events = await ask(await fixture.open(), 'Open the vault');
    expect(toolEnds(events)[0]).toMatchObject({ ok: false, result: { code: 'unknown_tool' } });
  });

  it('gives an agent only the handoff tools of its own edges', async () => {
    const fixture = fixtureWith([], ['handoff_desk', {}]);
    const events = await ask(await fixture.open(), 'To the desk');
    expect(toolEnds(events)[0]?.result).toMatchObject({ code: 'unknown_tool' });
    const names = fixture.chatModel.requests[0]?.tools?.map(({ name }) => name);
    expect(names).toEqual(['handoff_loans', 'handoff_events']);
  });

  it('names the verifying tool when identity is missing, and lets it through afterwards', async () => {
    const fines = libraryTool({ name: 'get_fines', requires: 'verified' });
    const content = libraryContent({ tools: [verifyReader, fines] });
    const fixture = new ConversationFixture({
      content,
      customers: [libraryCustomer()],
      replies: [
        callsTools(['get_fines', {}]),
        // Proof goes first, whatever the order of the calls.
        callsTools(['get_fines', {}], ['verify_reader', {}]),
        says('No fines.'),
      ],
    });
    const [refused, ...later] = toolEnds(await ask(await fixture.open(), 'My fines?'));
    expect(refused?.result).toMatchObject({
      code: 'verification_required',
      fix: 'Call `verify_reader` first.',
    });
    expect(later.map(({ tool, ok }) => [tool, ok])).toEqual([
      ['verify_reader', true],
      ['get_fines', true],
    ]);
    const [system] = fixture.chatModel.requests.at(-1)?.messages ?? [];
    expect(system?.content).toContain('- customer_name: Ada Reader');
    expect(system?.content).toContain('- account_verified: true');
  });

  it('does not believe a learned fact that claims verification', async () => {
    const liar = libraryTool({
      name: 'learn_lies',
      execute: async (_args, context) => {
        context.learn({ account_verified: true, wish: 'novels' });
        return { message: 'ok' };
      },
    });
    const fixture = fixtureWith(
      [liar, libraryTool({ name: 'get_fines', requires: 'verified' })],
      ['learn_lies', {}],
    );
    fixture.chatModel.add(callsTools(['get_fines', {}]), says('No.'));
    const conversation = await fixture.open({ channel: 'webchat', customerId: 'ada-1' });
    await ask(conversation, 'a');
    const [end] = toolEnds(await ask(conversation, 'b'));
    expect(end?.result).toMatchObject({ code: 'verification_required' });
    expect((await fixture.stored()).facts).toMatchObject({ wish: 'novels' });
    expect(JSON.stringify(fixture.chatModel.requests)).not.toContain('account_verified');
  });

  it('turns failures into data, each with its own code', async () => {
    const failing = (name: string, error: Error) =>
      libraryTool({ name, execute: () => Promise.reject(error) });
    const tools = [
      failing('not_found', new ToolFailure({ code: 'no_such_book', message: 'No.', fix: 'Ask.' })),
      failing('no_store', new StoreError('redis 10.0.0.7 is down')),
      failing('a_bug', new TypeError('undefined is not a function')),
      libraryTool({
        name: 'nonsense',
        result: z.object({ message: z.string() }),
        execute: async () => ({ message: 7 as unknown as string }),
      }),
    ];
    const fixture = fixtureWith(
      tools,
      ['not_found', {}],
      ['no_store', {}],
      ['a_bug', {}],
      ['nonsense', {}],
    );
    const results = toolEnds(await ask(await fixture.open(), 'Go')).map(({ result }) => result);
    expect(results).toMatchObject([
      { ok: false, code: 'no_such_book', message: 'No.', fix: 'Ask.' },
      { ok: false, code: 'store_unavailable' },
      { ok: false, code: 'tool_failed' },
      { ok: false, code: 'tool_failed' },
    ]);
    expect(JSON.stringify(results)).not.toMatch(/10\.0\.0\.7|not a function/);
    expect(fixture.logger.events('error').toSorted()).toEqual([
      'tool failed',
      'tool returned a result that its schema refuses',
    ]);
  });

  it('keeps secret arguments out of events, history and requests', async () => {
    let given: unknown;
    const verify = libraryTool({
      name: 'verify_reader',
      effect: 'write',
      parameters: z.object({ code: z.string().meta({ writeOnly: true }).optional() }),
      execute: async (args) => {
        given = args.code;
        return { message: 'ok' };
      },
    });
    const fixture = fixtureWith([verify], ['verify_reader', { code: '9431' }]);
    const conversation = await fixture.open({ channel: 'webchat' });
    const events = await ask(conversation, 'It is me');
    expect(given).toBe('9431');
    expect(
      JSON.stringify([events, await fixture.stored(), fixture.chatModel.requests]),
    ).not.toContain('9431');
  });

  it('cuts a huge result and says so', async () => {
    const titles = Array.from({ length: 5000 }, (_unused, n) => `Book number ${n}`);
    const tool = libraryTool({
      name: 'list_books',
      execute: async () => ({ message: 'Many.', titles }),
    });
    const fixture = fixtureWith([tool], ['list_books', {}]);
    await ask(await fixture.open(), 'All books');
    const content = fixture.chatModel.requests[1]?.messages.at(-1)?.content ?? '';
    expect(content.length).toBeLessThanOrEqual(6000);
    expect(JSON.parse(content)).toMatchObject({
      ok: true,
      message: 'Many.',
      truncated: expect.any(String),
    });
  });

  it('turns what a call tool signals into events of the channel', async () => {
    const goodbye = libraryTool({
      name: 'end_call',
      effect: 'call',
      signal: () => ({ type: 'call-end', reason: 'customer is done' }),
    });
    const fixture = fixtureWith([goodbye], ['end_call', {}]);
    const events = await ask(await fixture.open(), 'Bye');
    expect(events.map(({ type }) => type)).toContain('call-end');
    expect(endOf(events).finishReason).toBe('call-ended');
    expect(fixture.chatModel.requests[1]?.toolChoice).toBe('none');
  });

  it('ends no call while another tool of the same turn waits for a yes', async () => {
    const seen: unknown[] = [];
    const pay = libraryTool({ name: 'pay', effect: 'write', confirm: () => 'Shall I pay?' });
    const goodbye = libraryTool({
      name: 'end_call',
      effect: 'call',
      execute: async (_args, context) => {
        seen.push(...context.session.openMatters);
        return { message: 'Bye.' };
      },
    });
    const fixture = fixtureWith([pay, goodbye], ['end_call', {}], ['pay', {}]);
    await ask(await fixture.open(), 'Pay it, bye');
    expect(seen).toEqual([{ kind: 'confirmation', tool: 'pay' }]);
  });

  it('stores the session before it starts a switch, so that the switch sees this turn', async () => {
    const fixture = fixtureWith(
      [
        libraryTool({
          name: 'execute_switch',
          effect: 'call',
          result: z.object({ message: z.string(), handoff_id: z.string() }),
          execute: async (_args, context) => {
            const { handoffId } = await context.services.startChannelSwitch({
              target: 'whatsapp',
              fallbacks: ['webchat'],
              agentMessage: 'Hello there',
              farewell: 'Goodbye',
            });
            return { message: 'On its way.', handoff_id: handoffId };
          },
          signal: (result) => ({
            type: 'channel-switch',
            handoffId: String(result.handoff_id),
            target: 'whatsapp',
            farewell: 'Goodbye',
          }),
        }),
      ],
      ['execute_switch', {}],
    );
    const turnsStored: number[] = [];
    const conversations = fixture.conversations({
      startChannelSwitch: async () => {
        turnsStored.push((await fixture.stored()).turnCount);
        return { handoffId: 'switch-1' };
      },
    });
    const { sessionId } = await fixture.open();
    const conversation = await conversations.open({
      sessionId,
      channel: 'voice',
      customerPhone: '+15550100199',
    });
    const events = await ask(conversation, 'Move me to WhatsApp');
    expect(turnsStored).toEqual([1]);
    expect(events).toContainEqual({
      type: 'channel-switch',
      handoffId: 'switch-1',
      target: 'whatsapp',
      farewell: 'Goodbye',
    });
  });
});
