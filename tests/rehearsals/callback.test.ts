import { expect, it } from 'vitest';
import { RehearsalStage } from './rehearsal-stage.ts';

const sam = '+15550100103';
const tools = (calls: Awaited<ReturnType<RehearsalStage['say']>>['calls']) =>
  calls.map(({ tool }) => tool);

it.each([
  'Cancel my callback please',
  'You need not call me back any more',
  'Please cancel the call back you booked for me',
])('a call back that was promised is taken back: %s', async (words) => {
  const stage = await RehearsalStage.open({ phone: sam });
  const booked = await stage.say('Call me back tomorrow at nine');
  expect(tools(booked.calls)).toEqual(['schedule_callback']);
  expect(booked.text).toMatch(/^We will call you tomorrow at 9:00 AM/);
  const cancelled = await stage.say(words);
  expect(tools(cancelled.calls)).toEqual(['cancel_callback']);
  expect(cancelled.text).toMatch(/is cancelled/);
});
