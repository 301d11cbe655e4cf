import type { JudgedDialogue } from './judged-dialogue.ts';

const jordan = '+15550100101';
const maria = '+15550100102';
const sam = '+15550100103';
const priya = '+15550100104';

/** Several wishes at once and changes of mind; it got 15 of them right at first sight. */
export const PRACTISED_DIALOGUES: readonly JudgedDialogue[] = [
  {
    caller: priya,
    say: ['Tell me what I owe and which address my letters go to', '9134'],
    said: /\$/,
  },
  {
    caller: jordan,
    say: ['First my balance please, then I want to pay twenty dollars', '4821'],
    said: /\$320\.25.*(?:bank account|credit card|debit card|\$20)/s,
  },
  {
    caller: sam,
    say: ['Our lights just died, and by the way how much was my last bill?', '2058'],
    said: /ticket.*\$|\$.*ticket/is,
  },
  {
    caller: maria,
    say: ['When will the electricity be back, and can you notify me by text when it is?'],
    tools: ['subscribe_outage_updates'],
    said: /(?:back|estimated|crew)/i,
  },
  { caller: sam, say: ['I smell gas, and also my bill is too high'], tools: ['report_gas_leak'] },
  { caller: jordan, say: ['Explain the late fee and take it off please', '4821'], said: /fee/i },
  {
    caller: jordan,
    say: ['I want to set up autopay', '4821', 'Hmm, forget it. What is my balance?'],
    tools: ['get_current_bill'],
    said: /\$320/,
  },
  {
    caller: jordan,
    say: ['I want to pay fifty dollars with my credit card', '4821', 'make that sixty'],
    said: /\$60/,
  },
  {
    caller: jordan,
    say: ['I want to pay forty, no, eighty dollars with my credit card', '4821'],
    said: /\$80/,
  },
  {
    caller: jordan,
    say: [
      'I want to pay fifty dollars with my credit card',
      '4821',
      'no, use my bank account instead',
    ],
    notSaid: /credit card ending.*proceed/,
  },
  {
    caller: sam,
    say: ['Can we switch to WhatsApp?', 'Actually no, let us stay here. My power is out'],
    tools: ['report_outage'],
  },
  {
    caller: sam,
    say: ['My power is out', 'Sorry, I mean the gas'],
    tools: ['report_outage'],
    said: /gas/i,
  },
  {
    caller: sam,
    say: ['I want to talk to a person... no wait, just tell me when my power comes back'],
    tools: ['get_restoration_eta', 'check_outage_status', 'handoff_outage_agent'],
    notSaid: /colleague|representative/,
  },
  {
    caller: maria,
    say: ['Please change my mailing address', '7366', 'Scratch that. Is there an outage here?'],
    tools: ['check_outage_status', 'handoff_outage_agent', 'handoff_concierge'],
    notSaid: /new mailing address/,
  },
  {
    caller: sam,
    say: ['A wire is down at 20 Oak Street', 'no sorry, number 22'],
    tools: ['report_downed_wire'],
    said: /22/,
  },
  {
    caller: sam,
    say: ['call me back tomorrow at nine, no, at eleven'],
    tools: ['schedule_callback'],
    said: /11/,
  },
  { say: ['What do I owe?', '7890100102', '7366'], tools: ['get_current_bill'], said: /\$/ },
  {
    caller: priya,
    say: ['How did my last payment go, and do I get any credit?', '9134'],
    said: /payment.*credit|credit.*payment/is,
  },
  {
    caller: sam,
    say: [
      'Is someone coming to fix it?',
      'never mind, I found the ticket. How long is the wait for a person?',
    ],
    tools: ['check_queue_status'],
  },
  {
    caller: jordan,
    say: ['Do I have any credits, and put me on the same amount each month', '4821'],
    tools: ['check_eligible_credits', 'enroll_budget_billing'],
  },
];
