import { describe, expect, it } from 'vitest';
import { asideIn } from './asides.ts';

describe('an aside', () => {
  it.each(['Are you a robot?', 'am I talking to a machine', 'Is this a real person?'])(
    'asks who is speaking: %j',
    (text) => expect(asideIn(text)).toBe('machine'),
  );

  it.each(['What time is it?', "what's the weather", 'tell me a joke'])(
    'asks what everybody may ask anybody: %j',
    (text) => expect(asideIn(text)).toBe('off-topic'),
  );

  it.each([
    'I want to talk to a real person',
    'Is a person available?',
    'What time will the crew come?',
    'Is there an outage?',
    'are you people coming today?',
  ])('is not: %j', (text) => expect(asideIn(text)).toBeUndefined());
});
