import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { delay } from '#shared/contracts/clock.ts';
import {
  ConversationFixture,
  endOf,
  libraryContent,
  libraryTool,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { fixtureWith, toolEnds } from '#shared/testing/tool-call-fixture.ts';

describe.each(waysToAsk)('order and time of tools ($way)', ({ ask }) => {
  it('runs reads at the same time, then writes in order', async () => {
    const log: string[] = [];
    const step = (name: string, effect: 'read' | 'write') =>
      libraryTool({
        name,
        effect,
        execute: async () => {
          log.push(`${name} begins`);
          await new Promise((resolve) => setImmediate(resolve));
          log.push(`${name} ends`);
          return { message: name };
        },
      });
    const tools = [
      step('write_a', 'write'),
      step('read_a', 'read'),
      step('read_b', 'read'),
      step('write_b', 'write'),
    ];
    const fixture = fixtureWith(
      tools,
      ['write_a', {}],
      ['read_a', {}],
      ['write_b', {}],
      ['read_b', {}],
    );
    await ask(await fixture.open(), 'Go');
    expect(log.slice(0, 2)).toEqual(['read_a begins', 'read_b begins']);
    expect(log.slice(4)).toEqual([
      'write_a begins',
      'write_a ends',
      'write_b begins',
      'write_b ends',
    ]);
    const results = fixture.chatModel.requests[1]?.messages.filter(({ role }) => role === 'tool');
    expect(results?.map(({ content }) => JSON.parse(content).message)).toEqual([
      'write_a',
      'read_a',
      'write_b',
      'read_b',
    ]);
  });

  it('runs the same call twice in one answer only once, and answers both', async () => {
    let executed = 0;
    const tool = libraryTool({
      name: 'reserve_book',
      effect: 'write',
      parameters: z.object({ title: z.string(), copies: z.number() }),
      execute: async () => {
        executed += 1;
        return { message: 'reserved' };
      },
    });
    const fixture = fixtureWith(
      [tool],
      ['reserve_book', { title: 'Emma', copies: 1 }],
      ['reserve_book', { copies: 1, title: 'Emma' }],
    );
    await ask(await fixture.open(), 'Reserve Emma');
    expect(executed).toBe(1);
    const messages = fixture.chatModel.requests[1]?.messages ?? [];
    expect(messages.filter(({ role }) => role === 'tool')).toHaveLength(2);
  });

  it('gives the same idempotency key to the same call, and another one to the next turn', async () => {
    const keys: string[] = [];
    const tool = libraryTool({
      name: 'reserve_book',
      effect: 'write',
      execute: async (_args, context) => {
        keys.push(context.idempotencyKey);
        return { message: 'reserved' };
      },
    });
    const call = () => callsTools(['reserve_book', { title: 'Emma' }]);
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [tool] }),
      replies: [call(), call(), says('ok'), call(), says('ok')],
    });
    const conversation = await fixture.open();
    await ask(conversation, 'a');
    await ask(conversation, 'b');
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('stops waiting when a tool’s time is over, tells it, and takes its late result once', async () => {
    let finish: () => void = () => undefined;
    let told = false;
    const slow = libraryTool({
      name: 'pay_fine',
      effect: 'write',
      timeoutMs: 2000,
      execute: (_args, context) => {
        context.signal.addEventListener('abort', () => {
          told = true;
        });
        return new Promise((resolve) => {
          finish = () => resolve({ message: 'The fine is paid.' });
        });
      },
    });
    const fixture = fixtureWith([slow], ['pay_fine', {}]);
    fixture.chatModel.add(says('It went through.'));
    const conversation = await fixture.open({ channel: 'webchat' });
    const turn = ask(conversation, 'Pay it');
    await fixture.clock.advance(2000);
    const [end] = toolEnds(await turn);
    expect(end).toMatchObject({ ok: false, durationMs: 2000, result: { code: 'tool_timeout' } });
    expect(told).toBe(true);
    finish();
    await fixture.clock.advance(0);
    await ask(conversation, 'And now?');
    const results = fixture.chatModel.requests
      .at(-1)
      ?.messages.filter(({ role }) => role === 'tool');
    expect(results?.map(({ content }) => JSON.parse(content))).toEqual([
      { ok: true, message: 'The fine is paid.' },
    ]);
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('ends a cancelled turn at once, keeps what was done and says what was not', async () => {
    const done = libraryTool({ name: 'reserve_book', effect: 'write' });
    const stuck = libraryTool({
      name: 'pay_fine',
      effect: 'write',
      execute: () => new Promise(() => undefined),
    });
    const never = libraryTool({ name: 'send_letter', effect: 'write' });
    const fixture = fixtureWith(
      [done, stuck, never],
      ['reserve_book', {}],
      ['pay_fine', {}],
      ['send_letter', {}],
    );
    const conversation = await fixture.open({ channel: 'webchat' });
    const cancel = new AbortController();
    const turn = ask(conversation, 'Do it all', cancel.signal);
    await fixture.clock.advance(10);
    cancel.abort();
    expect(endOf(await turn).finishReason).toBe('cancelled');
    const history = (await fixture.stored()).histories.Desk ?? [];
    const results = history.flatMap((item) =>
      item.role === 'tool' ? [JSON.parse(item.resultJson)] : [],
    );
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, code: 'cancelled', message: expect.stringContaining('not known') },
      { ok: false, code: 'cancelled', message: expect.stringContaining('nothing was done') },
    ]);
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('passes progress on while the tool runs, and not afterwards', async () => {
    let report: (message: string) => void = () => undefined;
    const tool = libraryTool({
      name: 'look_up',
      timeoutMs: 100,
      execute: (_args, context) => {
        report = context.progress;
        context.progress('Looking in the cellar');
        return new Promise(() => undefined);
      },
    });
    const fixture: ConversationFixture = new ConversationFixture({
      content: libraryContent({ tools: [tool] }),
      replies: [
        callsTools(['look_up', {}]),
        async function* () {
          await delay(fixture.clock, 100);
          yield* says('Nothing.');
        },
      ],
    });
    const turn = ask(await fixture.open(), 'Look');
    await fixture.clock.advance(150);
    report('too late');
    await fixture.clock.advance(50);
    const progress = (await turn).filter(({ type }) => type === 'tool-progress');
    expect(progress).toMatchObject([{ message: 'Looking in the cellar' }]);
  });
});
