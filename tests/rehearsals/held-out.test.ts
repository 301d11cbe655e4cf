import { expect, it } from 'vitest';
import { HELD_OUT_DIALOGUES, type HeldOutDialogue } from './held-out-dialogues.ts';
import { RehearsalStage } from './rehearsal-stage.ts';

/** What went wrong, with what was said and done; undefined when nothing did. */
async function missIn(dialogue: HeldOutDialogue): Promise<string | undefined> {
  const stage = await RehearsalStage.open(
    dialogue.caller === undefined ? {} : { phone: dialogue.caller },
  );
  let text = '';
  let tools: readonly string[] = [];
  for (const utterance of dialogue.say) {
    const turn = await stage.say(utterance);
    text = turn.text;
    tools = turn.calls.map(({ tool }) => tool);
  }
  const called =
    dialogue.tools === undefined ||
    (dialogue.tools.length === 0
      ? tools.length === 0
      : dialogue.tools.some((tool) => tools.includes(tool)));
  const said = dialogue.said?.test(text) ?? true;
  const unsaid = dialogue.notSaid?.test(text) ?? false;
  return called && said && !unsaid
    ? undefined
    : `${dialogue.say.join(' | ')} -> ${tools.join(', ')}: ${text}`;
}

it('gets most dialogues right that were never used to teach it', async () => {
  const misses: string[] = [];
  for (const dialogue of HELD_OUT_DIALOGUES) {
    const miss = await missIn(dialogue);
    if (miss !== undefined) misses.push(miss);
  }
  const right = HELD_OUT_DIALOGUES.length - misses.length;
  console.info(`${right} of ${HELD_OUT_DIALOGUES.length}\n  ${misses.join('\n  ')}`);
  expect(right / HELD_OUT_DIALOGUES.length).toBeGreaterThanOrEqual(0.8);
});
