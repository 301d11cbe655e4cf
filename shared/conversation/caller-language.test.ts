import { describe, expect, it } from 'vitest';
import type { Conversation } from '#shared/contracts/conversation.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { ConversationFixture, collect, textOf } from '#shared/testing/conversation-fixture.ts';
import { failsWith, says } from '#shared/testing/scripted-replies.ts';

const live = () => new AbortController().signal;
let turns = 0;

function hear(conversation: Conversation, text: string, language?: string) {
  turns += 1;
  const input = { turnId: `turn-${turns}`, text, source: 'speech' as const };
  return collect(
    conversation.respond(language === undefined ? input : { ...input, language }, live()),
  );
}

describe('the language that a caller speaks', () => {
  it('is told to the model, as long as it is that', async () => {
    const fixture = new ConversationFixture({ replies: [says('Sí.'), says('Yes.'), says('Yes.')] });
    const call = await fixture.open();
    await hear(call, '¿Está abierto?', 'es-US');
    await hear(call, 'Are you open?', 'en-US');
    await hear(call, 'Are you sure?');
    const prompts = fixture.chatModel.requests.map(({ messages }) => String(messages[0]?.content));
    expect(prompts[0]).toContain('The customer speaks es-US: answer in that language.');
    expect(prompts[0]).toContain('- caller_language: es-US');
    expect(prompts[1]).toContain('The customer speaks en-US: answer in that language.');
    // The agent who listens now does not find out.
    expect(prompts[2]).not.toContain('The customer speaks');
    expect((await fixture.stored()).facts).not.toHaveProperty('caller_language');
  });

  it('is told ahead as well, and forgotten with what is discarded', async () => {
    const fixture = new ConversationFixture({ replies: [says('Sí.'), says('Yes.')] });
    const call = await fixture.open();
    const input = { turnId: 'ahead', text: '¿Está abierto?', source: 'speech' as const };
    const prepared = call.prepare({ ...input, language: 'es-US' }, live());
    const events = collect(prepared.events);
    while (fixture.chatModel.requests.length === 0) await Promise.resolve();
    prepared.discard();
    await events;
    await hear(call, 'Are you open?');
    const prompts = fixture.chatModel.requests.map(({ messages }) => String(messages[0]?.content));
    expect(prompts[0]).toContain('The customer speaks es-US');
    expect(prompts[1]).not.toContain('es-US');
  });

  it('is the language of an apology', async () => {
    const failure = failsWith(new SpeechError('speech_unavailable'));
    const fixture = new ConversationFixture({ replies: [failure, failure, failure] });
    const call = await fixture.open();
    expect(textOf(await hear(call, '¿Está abierto?', 'es-US'))).toMatch(/^Lo siento/);
  });
});
