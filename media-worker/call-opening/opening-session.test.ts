import { describe, expect, it } from 'vitest';
import { greeting, message, placedCall } from './testing/placed-call.ts';

const firstClause = 'Hello, this is Ava from the shop.';

describe('a person answers', () => {
  it('and is greeted within 0.7 s of "Hello?"', async () => {
    const { other, untilWeSpeak, spoken, noted, hearsOut, leavesNothing } = await placedCall();
    await other.says('hello?');
    expect(await untilWeSpeak()).toBeLessThanOrEqual(700);
    expect(noted).toEqual(['person']);
    await hearsOut();
    expect(spoken().join(' ')).toBe(greeting);
    await leavesNothing();
  });

  it('and nothing of "Hello?" is answered a second time', async () => {
    const { other, conversation, hearsOut, leavesNothing } = await placedCall();
    await other.says('hello?');
    await hearsOut();
    expect(conversation.inputs).toEqual([]);
    await other.says('yes of course');
    await hearsOut();
    expect(conversation.inputs).toMatchObject([{ text: 'yes of course' }]);
    await leavesNothing();
  });

  it('and says nothing: they are greeted after three seconds', async () => {
    const { untilWeSpeak, spoken, noted, leavesNothing } = await placedCall();
    expect(await untilWeSpeak()).toBeGreaterThanOrEqual(3000);
    expect(spoken()[0]).toBe(firstClause);
    expect(noted).toEqual(['unknown']);
    await leavesNothing();
  });

  it('with a long hello that ends in a question, and is not taken for a machine', async () => {
    const { other, untilWeSpeak, spoken, noted, leavesNothing } = await placedCall();
    await other.says(
      'good morning this is the bakery in the old town street anna speaking what can i do for you',
    );
    expect(noted).toEqual(['machine']);
    expect(await untilWeSpeak()).toBeLessThanOrEqual(800);
    expect(noted).toEqual(['machine', 'person']);
    expect(spoken()[0]).toBe(firstClause);
    await leavesNothing();
  });

  it('with the name of a shop, and is greeted a little later', async () => {
    const { other, untilWeSpeak, noted, leavesNothing } = await placedCall();
    await other.says('good morning this is the bakery in the old town');
    expect(await untilWeSpeak()).toBeLessThanOrEqual(1200);
    expect(noted).toEqual(['person']);
    await leavesNothing();
  });

  it('and is busy: "I am not available" is an answer once we have greeted', async () => {
    const { other, conversation, noted, hearsOut, leavesNothing } = await placedCall();
    await other.says('hello?');
    await hearsOut();
    await other.says('sorry i am not available right now');
    await hearsOut();
    expect(noted).toEqual(['person']);
    expect(conversation.inputs).toMatchObject([{ text: 'sorry i am not available right now' }]);
    await leavesNothing();
  });
});

describe('a machine answers', () => {
  it('and gets the message after its beep, and nothing before', async () => {
    const call = await placedCall();
    const { other, frames, spoken, conversation, callControl, ended, hearsOut } = call;
    await other.says(
      'hi you have reached the voicemail of dana please leave a message after the tone',
    );
    await other.isSilent(700);
    expect(frames).toEqual([]);
    await call.beeps();
    const beepOverAt = call.clock.now();
    await hearsOut();
    expect(frames[0]).toBeGreaterThan(beepOverAt);
    expect((frames[0] ?? 0) - beepOverAt).toBeLessThan(400);
    expect(spoken().join(' ')).toBe(message);
    expect(conversation.closes).toEqual(['voicemail']);
    expect(callControl.isLive(call.callConnectionId)).toBe(false);
    expect(ended).toEqual(['ended']);
    expect(call.noted).toEqual(['machine']);
    // The whole message was sent: 20 ms frames for 50 ms of audio per character.
    expect(frames.length).toBeGreaterThanOrEqual((message.length * 50) / 20 - 5);
    await call.leavesNothing();
  });

  it('without a beep, and gets the message when it has been silent', async () => {
    const call = await placedCall();
    await call.other.says('i cannot come to the phone right now');
    await call.other.isSilent(2500);
    expect(call.frames).toEqual([]);
    await call.hearsOut();
    expect(call.spoken().join(' ')).toBe(message);
    expect(call.conversation.closes).toEqual(['voicemail']);
    await call.leavesNothing();
  });

  it('in words that nobody understands: it goes on for four seconds', async () => {
    const call = await placedCall();
    await call.other.sounds(4200);
    expect(call.noted).toEqual(['machine']);
    await call.beeps(300, 800);
    await call.hearsOut();
    expect(call.spoken().join(' ')).toBe(message);
    await call.leavesNothing();
  });

  it('with nothing but a beep', async () => {
    const call = await placedCall();
    await call.other.isSilent(400);
    await call.beeps();
    await call.hearsOut();
    expect(call.spoken().join(' ')).toBe(message);
    await call.leavesNothing();
  });

  it('and is hung up on when no message is wanted', async () => {
    const call = await placedCall({ voicemail: 'hang_up' });
    await call.other.says('please leave a message');
    await call.other.isSilent(100);
    expect(call.frames).toEqual([]);
    expect(call.conversation.closes).toEqual(['voicemail']);
    expect(call.callControl.isLive(call.callConnectionId)).toBe(false);
    await call.leavesNothing();
  });

  it('and somebody picks up while we talk: the conversation begins', async () => {
    const call = await placedCall();
    const { other, conversation, callControl, callConnectionId } = call;
    await other.says('please leave a message after the tone');
    await call.beeps();
    await other.isSilent(600);
    conversation.reply('Good that you are there.');
    await other.says('hello wait i am here now');
    await call.hearsOut();
    expect(conversation.inputs).toMatchObject([{ text: 'hello wait i am here now' }]);
    expect(call.spoken().at(-1)).toBe('Good that you are there.');
    expect(callControl.isLive(callConnectionId)).toBe(true);
    expect(call.session.outcome).toBe('completed');
    await call.leavesNothing();
  });

  it('and pauses after its first word: we fall silent, and leave the message when it records', async () => {
    const call = await placedCall();
    const { other, conversation } = call;
    await other.says('hi');
    await other.isSilent(1000);
    expect(call.noted).toEqual(['person']);
    await other.says('this is dana please leave a message after the tone');
    await other.isSilent(300);
    const sentUntilThen = call.frames.length;
    await other.isSilent(300);
    expect(call.frames.length).toBe(sentUntilThen);
    await call.beeps();
    await call.hearsOut();
    expect(call.noted).toEqual(['person', 'machine']);
    expect(call.spoken().join(' ')).toContain(message);
    expect(conversation.inputs).toEqual([]);
    expect(conversation.closes).toEqual(['voicemail']);
    await call.leavesNothing();
  });

  it.each([
    ['after its beep', 'beep'],
    ['when it has been silent', 'silence'],
  ])(
    'and pauses after its first word, in front of a Voice Live model: the model loses the call, and the message is left %s',
    async (_when, after) => {
      const call = await placedCall({ isVoiceLive: true });
      const { other, model, conversation } = call;
      await other.says('hi');
      await other.isSilent(1000);
      expect(call.noted).toEqual(['person']);
      model.session.speechStart();
      await other.says('this is dana please leave a message after the tone');
      model.session.transcript(
        model.session.speechEnd(),
        'This is Dana, please leave a message after the tone.',
      );
      await other.isSilent(100);
      expect(call.noted).toEqual(['person', 'machine']);
      expect(model.session.isOver).toBe(true);
      const sentUntilThen = call.frames.length;
      await other.isSilent(300);
      expect(call.frames.length).toBe(sentUntilThen);
      if (after === 'beep') await call.beeps();
      await call.hearsOut();
      expect(call.spoken().slice(-2).join(' ')).toBe(message);
      expect(call.frames.length - sentUntilThen).toBeGreaterThanOrEqual(
        (message.length * 50) / 20 - 5,
      );
      expect(conversation.closes).toEqual(['voicemail']);
      expect(call.session.outcome).toBe('voicemail');
      await call.leavesNothing();
    },
  );

  it('and pauses, when the cascade has the call because the model is away: it alone leaves the message', async () => {
    const call = await placedCall({ isVoiceLive: true, isModelAway: true });
    const { other, conversation } = call;
    await other.says('hi');
    await other.isSilent(6000);
    expect(call.noted).toEqual(['person']);
    await other.says('this is dana please leave a message after the tone');
    await other.isSilent(300);
    expect(call.noted).toEqual(['person', 'machine']);
    const sentUntilThen = call.frames.length;
    await other.isSilent(300);
    expect(call.frames.length, 'we are silent').toBe(sentUntilThen);
    await call.beeps();
    await call.hearsOut();
    expect(call.spoken().slice(-2).join(' ')).toBe(message);
    expect(call.spoken().filter((text) => message.startsWith(text))).toHaveLength(1);
    expect(conversation.inputs).toEqual([]);
    expect(conversation.closes).toEqual(['voicemail']);
    expect(call.session.outcome).toBe('voicemail');
    await call.leavesNothing();
  });

  it('and pauses, is given way to in the middle of its sentence, and has no beep: it stays a machine', async () => {
    const call = await placedCall();
    const { other } = call;
    await other.says('hi');
    await other.isSilent(700);
    await other.says('leave a message please', { understoodAs: 'please' });
    await other.isSilent(3500);
    await call.hearsOut();
    expect(call.noted).toEqual(['person', 'machine']);
    expect(call.spoken().join(' ')).toContain(message);
    await call.leavesNothing();
  });

  it('and is lost to the caller who hangs up while the model lets go', async () => {
    const call = await placedCall({ isVoiceLive: true });
    await call.other.says('hi');
    await call.other.isSilent(1000);
    call.model.session.hear('Please leave a message.');
    await call.leavesNothing();
  });

  it('that plays music for a minute is given up', async () => {
    const call = await placedCall();
    await call.other.sounds(60_500);
    await call.other.isSilent(100);
    expect(call.frames).toEqual([]);
    expect(call.conversation.closes).toEqual(['voicemail']);
    await call.leavesNothing();
  });

  it('and the worker that knew it is gone: the next one does not greet it', async () => {
    const call = await placedCall({ known: 'machine' });
    expect(await call.untilWeSpeak()).toBeGreaterThanOrEqual(3000);
    await call.hearsOut();
    expect(call.spoken().join(' ')).toBe(message);
    await call.leavesNothing();
  });
});

describe('a menu answers', () => {
  it('and is hung up on: nobody would hear a message', async () => {
    const call = await placedCall();
    await call.other.says('welcome to the city library for opening hours press one');
    await call.other.isSilent(100);
    expect(call.noted).toEqual(['menu']);
    expect(call.frames).toEqual([]);
    expect(call.conversation.closes).toEqual(['abandoned']);
    expect(call.callControl.isLive(call.callConnectionId)).toBe(false);
    await call.leavesNothing();
  });
});

describe('whatever answers', () => {
  it('goes on with a person whom another worker has greeted', async () => {
    const call = await placedCall({ known: 'person' });
    expect(await call.untilWeSpeak()).toBeLessThanOrEqual(200);
    await call.leavesNothing();
  });

  it('is decided without a recogniser, by its manner', async () => {
    const call = await placedCall();
    await call.other.sounds(200);
    call.other.breaksOff();
    await call.other.sounds(4200);
    expect(call.noted).toEqual(['machine']);
    await call.leavesNothing();
  });

  it('may hang up at any time', async () => {
    for (const untilMs of [0, 300, 1500, 3100, 3300]) {
      const call = await placedCall();
      await call.other.isSilent(untilMs);
      expect(call.session.outcome).toBe('abandoned');
      await call.leavesNothing();
    }
  });
});
