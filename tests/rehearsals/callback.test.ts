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

it.each([
  ['outage', 'My power is out'],
  ['billing', 'Why is my bill so high?'],
])('a call back is booked and taken back at the %s desk', async (_, concern) => {
  const stage = await RehearsalStage.open({ phone: sam });
  await stage.say(concern);
  const booked = await stage.say('Call me back tomorrow at nine');
  expect(tools(booked.calls)).toEqual(['schedule_callback']);
  expect(booked.text).toMatch(/^We will call you tomorrow at 9:00 AM at the number ending in 0103/);
  const cancelled = await stage.say('Cancel my callback please');
  expect(tools(cancelled.calls)).toEqual(['cancel_callback']);
  expect(cancelled.text).toMatch(/is cancelled/);
});

it('calls "this number" although another was booked before', async () => {
  const stage = await RehearsalStage.open({ phone: sam });
  const other = await stage.say('Call me back tomorrow at nine on 555 010 9999');
  expect(other.text).toContain('at the number ending in 9999');
  const own = await stage.say('Call me back on this number tomorrow at ten');
  expect(own.text).toMatch(/tomorrow at 10:00 AM at the number ending in 0103/);
});
