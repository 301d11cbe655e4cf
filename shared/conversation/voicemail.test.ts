import { describe, expect, it } from 'vitest';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import {
  ConversationFixture,
  collect,
  libraryAgent,
  libraryContent,
  libraryCustomer,
  textOf,
} from '#shared/testing/conversation-fixture.ts';

const live = () => new AbortController().signal;
const template =
  'Hello{% if customer_name %} {{ customer_name }}{% endif %}, please call us back.{{ phone }}';

function called(
  voicemail: { readonly voicemail_message?: string } = { voicemail_message: template },
) {
  const agents = [
    libraryAgent({ name: 'Desk', ...voicemail }),
    libraryAgent({ name: 'Loans' }),
    libraryAgent({ name: 'Events' }),
  ];
  const fixture = new ConversationFixture({
    content: libraryContent({ agents }),
    customers: [libraryCustomer()],
  });
  const open = () =>
    fixture.conversations().open({
      sessionId: sessionIdSchema.parse('call-out'),
      channel: 'voice',
      customerPhone: '+15550100199',
      callDirection: 'outbound',
    });
  return { fixture, open };
}

describe('the words for an answering machine', () => {
  it('name nobody, whatever the template asks for, and end the call', async () => {
    const { fixture, open } = called();
    const conversation = await open();
    const events = await collect(conversation.leaveVoicemail(live()));
    expect(textOf(events)).toBe('Hello, please call us back.');
    expect(events).toContainEqual({ type: 'call-end', reason: 'voicemail' });
    await conversation.close('voicemail');
    const memo = await fixture.stored('call-out');
    expect(memo.state).toBe('voicemail');
    expect(JSON.stringify(memo.histories)).toContain('please call us back');
  });

  it('are said once, also when another worker takes over', async () => {
    const { open } = called();
    await collect((await open()).leaveVoicemail(live()));
    const events = await collect((await open()).leaveVoicemail(live()));
    expect(textOf(events)).toBe('');
    expect(events).toContainEqual({ type: 'call-end', reason: 'voicemail' });
  });

  it('are none where the agent has none: the call just ends', async () => {
    const { open } = called({});
    const events = await collect((await open()).leaveVoicemail(live()));
    expect(textOf(events)).toBe('');
    expect(events).toContainEqual({ type: 'call-end', reason: 'voicemail' });
  });
});
