import type { RequestTool } from '../../protocol/chat-completion-request.ts';
import type { HandoffLine } from '../dialogue/system-prompt.ts';
import { parseToolDescription } from '../ranking/tool-description.ts';
import { wordsOf } from '../text/words.ts';
import { isJsonSchema } from './json-schema.ts';
import { type Parameter, parseParameter } from './parameter.ts';
import type { Tool } from './tool.ts';

const HANDS_OVER =
  /\b(?:hand(?:s|ed|ing)?[ -]?(?:over|off)|transfers?|routes?|passes|switch(?:es)? (?:the )?(?:call|caller|customer|conversation)?)\b.*\b(?:agent|specialist|desk|advisor|concierge|department|team)\b/i;
const HANDOFF_NAME = /^hand_?off_|_hand_?off_(?:to_)?agent|^transfer_to_/i;
const TO_A_PERSON = /\b(?:human|live (?:agent|person)|real person|representative)\b/i;
const CATCHES_ALL =
  /\b(?:(?:anything|something|everything) (?:else|outside)|(?:any|all) other|other (?:topics|requests|questions|matters)|outside (?:this|your|its) (?:area|specialty|scope)|not covered|back to the (?:concierge|front desk|reception))\b/i;
const NEEDS_VERIFICATION =
  /\bonly for (?:verified|authenticated|identified)\b|\b(?:verify|authenticate|confirm)\b[^.]*\bidentity\b[^.]*\b(?:first|before)\b|\brequires? (?:a |the )?(?:verified|authenticated)\b/i;
const VERIFIES =
  /^(?:verify|authenticate|confirm|check) (?:customer |client |caller |patient |member )?identity\b|\b(?:verifies|authenticates|proves|confirms)\b[^.]*\b(?:identity|who the (?:customer|caller|client|patient|member) is|account holder)\b/i;
const EMERGENCY = /\b(?:emergency|danger)\b/i;
const AFTER_OFFER =
  /\b(?:only )?(?:after|once) the (?:customer|caller|client|user|patient|member) (?:has )?(?:agreed|accepted)\b/i;
const OFFERS = /^(?:offers|proposes|suggests)\b/i;
const ENDS =
  /\b(?:ends?|finish(?:es)?|closes?|terminates?|hangs? up|disconnects?) (?:the |this )?(?:call|conversation|chat|line)\b|\bhangs? up\b/i;

/** Reads the request's tools; a tool that serves several handoff targets yields one entry for each. */
export function readTools(tools: readonly RequestTool[], handoffs: readonly HandoffLine[]): Tool[] {
  return tools.flatMap((requestTool) => {
    const { name, description = '', parameters = {} } = requestTool.function;
    const parsed = parseToolDescription(description);
    const own = readParameters(parameters);
    const lines = handoffs.filter((line) => line.tool === name);
    const isHandoff =
      lines.length > 0 ||
      HANDOFF_NAME.test(name) ||
      (HANDS_OVER.test(parsed.sentences) && !TO_A_PERSON.test(parsed.sentences));
    const base = {
      name,
      titleWords: titleOf(name),
      ...parsed,
      parameters: own,
      isHandoff,
      isCatchAll: isHandoff && CATCHES_ALL.test(description),
      needsVerification: NEEDS_VERIFICATION.test(description),
      verifies: !isHandoff && VERIFIES.test(`${name.replaceAll('_', ' ')} ${parsed.sentences}`),
      isEmergency: !isHandoff && EMERGENCY.test(parsed.sentences),
      afterOffer: AFTER_OFFER.test(description),
      offers: !isHandoff && OFFERS.test(parsed.sentences),
      endsConversation: !isHandoff && ENDS.test(parsed.sentences),
      fixedArguments: {},
    };
    if (lines.length === 0) return [base];
    return lines.map((line) => ({
      ...base,
      titleWords: `${lines.length > 1 ? '' : base.titleWords} ${titleOf(line.agent)}`.trim(),
      sentences: lines.length > 1 ? line.when : `${parsed.sentences} ${line.when}`,
      examples: lines.length > 1 ? parseToolDescription(line.when).examples : parsed.examples,
      isCatchAll: CATCHES_ALL.test(lines.length > 1 ? line.when : `${description} ${line.when}`),
      fixedArguments: targetArgument(own, line.agent),
    }));
  });
}

/** The name as words, without the words that every handoff has. */
function titleOf(name: string): string {
  return wordsOf(name)
    .filter((word) => !['handoff', 'agent', 'to', 'tool'].includes(word))
    .join(' ');
}

function targetArgument(parameters: readonly Parameter[], agent: string): Record<string, string> {
  const target =
    parameters.find((parameter) => parameter.enumValues.includes(agent)) ??
    parameters.find((parameter) => /^(?:target|to|agent)(?:_agent|_name)?$/.test(parameter.name));
  return target ? { [target.name]: agent } : {};
}

function readParameters(schema: Readonly<Record<string, unknown>>): Parameter[] {
  const properties = isJsonSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([name, property]) =>
    isJsonSchema(property) ? [parseParameter(name, property, required.includes(name))] : [],
  );
}
