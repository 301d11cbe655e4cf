import { RehearsalStage } from './rehearsal-stage.ts';

/** A dialogue whose last utterance is judged; the ones before set the scene. */
export interface JudgedDialogue {
  /** Number on file of who calls; a stranger when absent. */
  readonly caller?: string;
  readonly say: readonly string[];
  /** Tools of which one has to be called in the last turn; an empty list: none at all. */
  readonly tools?: readonly string[];
  readonly said?: RegExp;
  readonly notSaid?: RegExp;
}

/** What went wrong, with what was said and done; undefined when nothing did. */
export async function missIn(dialogue: JudgedDialogue): Promise<string | undefined> {
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
