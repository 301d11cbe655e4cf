import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import { OpeningWords } from './opening-words.ts';

const greeting = 'Good morning, this is Contoso. How may I help?';

function opening(text = greeting) {
  const conversation = new ScriptedConversation({ clock: new VirtualClock(0) });
  conversation.greeting = text === '' ? [] : [text];
  const known = new Map<string, string>();
  const words = new OpeningWords({
    conversation,
    model: {
      addMessage: (message) => {
        const item = `item-${known.size + 1}`;
        known.set(item, message.text);
        return item;
      },
      forget: (item) => known.delete(item),
      replaceMessage: (item, message) => known.set(item, message.text),
    },
  });
  const events = words.events(new AbortController().signal);
  const until = async (type: TurnEvent['type']) => {
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      if (next.value.type === type) return;
    }
  };
  return { words, until, known: () => [...known.values()] };
}

describe('the opening words', () => {
  it('are told to the model when they are all known', async () => {
    const { until, known } = opening();
    await until('text-delta');
    expect(known()).toEqual([]);
    await until('turn-end');
    expect(known()).toEqual([greeting]);
  });

  it('are not told when there are none', async () => {
    const { until, known } = opening('');
    await until('turn-end');
    expect(known()).toEqual([]);
  });

  it('are remembered as far as they were heard', async () => {
    const { words, until, known } = opening();
    await until('turn-end');
    words.cutTo('Good morning,');
    expect(known()).toEqual(['Good morning,']);
  });

  it('are forgotten when none was heard', async () => {
    const { words, until, known } = opening();
    await until('turn-end');
    words.cutTo('');
    expect(known()).toEqual([]);
  });

  it('are never told whole after the caller has cut in', async () => {
    const { words, until, known } = opening();
    await until('text-delta');
    words.cutTo('Good morning,');
    await until('turn-end');
    expect(known()).toEqual(['Good morning,']);
  });

  it('are never told after a caller who cut in before the first was heard', async () => {
    const { words, until, known } = opening();
    await until('text-delta');
    words.cutTo('');
    await until('turn-end');
    expect(known()).toEqual([]);
  });
});
