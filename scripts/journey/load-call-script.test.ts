import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callScriptExample } from './call-script.ts';
import { CallScriptError, loadCallScript, parseCallScript } from './load-call-script.ts';
import { stepExamples } from './script-step.ts';

const head = 'name: a-call\ncustomer: demo-1002\nsteps:\n';
const problemOf = (source: string): string => {
  try {
    parseCallScript(source, 'call.yaml');
  } catch (error) {
    if (error instanceof CallScriptError) return error.message;
    throw error;
  }
  throw new Error('The script was accepted.');
};

describe('call scripts', () => {
  it('reads what colleagues do, and refuses what nobody can do', () => {
    const people = (behaviour: string) =>
      `colleagues: {"+15550180001": ${behaviour}}\n${head}  - hangup\n`;
    expect(
      parseCallScript(people('{answers: {presses: "1"}}'), 'call.yaml').script.colleagues,
    ).toEqual({ '+15550180001': { answers: { after_ms: 500, presses: '1', hangs_up: false } } });
    expect(parseCallScript(people('busy'), 'call.yaml').script.colleagues).toEqual({
      '+15550180001': 'busy',
    });
    expect(problemOf(people('asleep'))).toContain('call.yaml:1');
    expect(problemOf(people('{answers: {shouts: "x"}}'))).toContain('call.yaml:1');
  });

  it('reads every kind of step and knows its line', () => {
    const { script, stepLines } = parseCallScript(
      `${head}  - expect: {said: "help", within_turns: 2}
  - say: "My power is out"
  - interrupt: {after_ms: 900, say: "wait"}
  - keypad: "12#"
  - silence: {for_ms: 100}
  - whatsapp: "hello"
  - whatsapp: {button: "Yes"}
  - webchat: "hi"
  - hangup
`,
      'call.yaml',
    );
    expect(script.steps.map((step) => step.kind)).toEqual([
      'expect',
      'say',
      'interrupt',
      'keypad',
      'silence',
      'whatsapp',
      'whatsapp',
      'webchat',
      'hangup',
    ]);
    expect(stepLines).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('names file and line of an unknown step and lists the steps there are', () => {
    expect(problemOf(`${head}  - say: "hi"\n  - shout: "hi"\n`)).toMatch(
      /^call\.yaml:5: step 2: unknown step "shout"\. Steps are: say,/,
    );
  });

  it('names file and line of an unknown key', () => {
    expect(problemOf(`${head}  - say: "hi"\ncolour: red\n`)).toMatch(
      /^call\.yaml:5: script: unknown key "colour"\. Keys here are: name, description,/,
    );
  });

  it('says what is wrong inside a step', () => {
    expect(problemOf(`${head}  - keypad: "12x"\n`)).toMatch(/^call\.yaml:4: keypad: Use the keys/);
    expect(problemOf(`${head}  - expect: {sad: "hi"}\n`)).toMatch(/call\.yaml:4: .*"sad"/);
    expect(problemOf(`${head}  - interrupt: {say: "hi"}\n`)).toMatch(/after_ms/);
  });

  it('refuses broken YAML with its line', () => {
    expect(problemOf('name: [unclosed\nsteps: 3')).toMatch(/^call\.yaml:\d+: /);
  });

  it('names file and line of a pattern that is no regular expression', () => {
    expect(problemOf(`${head}  - say: "hi"\n  - expect: {said: "/(/"}\n`)).toBe(
      'call.yaml:5: expect.said: This is not a regular expression.',
    );
    expect(
      problemOf(`${head}  - expect: {tool: pay, not_said: "/[/", tool_args: {a: "/*/", b: 1}}\n`),
    ).toMatch(/expect\.not_said: This is not.*\n.*expect\.tool_args\.a: This is not/);
  });

  it.each<readonly [string, string]>([
    ['- say', 'call.yaml:4: step 1: is not complete. Write it as: - say: "My power is out"'],
    ['- say:', 'call.yaml:4: say: must be a text, not nothing.'],
    ['- say: 5', 'call.yaml:4: say: must be a text, not the number 5. Put it in quotes.'],
    ['- say: ""', 'call.yaml:4: say: must not be empty'],
    ['- hangup: 5', 'call.yaml:4: hangup: takes nothing: write `- hangup`'],
    ['- 12', 'call.yaml:4: step 1: unknown step "12". Steps are: '],
    ['- sey: "hi"', 'call.yaml:4: step 1: unknown step "sey" (did you mean "say"?). Steps are: '],
    [
      '- say: "hi"\n    expect: {said: "ho"}',
      'call.yaml:4: step 1: a step has one key, this one has "say" and "expect". Begin a new line',
    ],
    [
      '- expect:\n      agent: A\n      sad: "hi"',
      'call.yaml:6: expect: unknown key "sad" (did you mean "said"?). Keys here are: said, not_said,',
    ],
    ['- expect: {hung_up: false}', 'call.yaml:4: expect.hung_up: Write `hung_up: true`, or leave'],
    ['- expect: {within_turns: 0}', 'call.yaml:4: expect.within_turns: must be at least 1.'],
    ['- expect: {channel: phone}', 'call.yaml:4: expect.channel: must be one of voice, whatsapp,'],
    [
      '- interrupt: {after_ms: 70000, say: "x"}',
      'call.yaml:4: interrupt.after_ms: must be at most',
    ],
    ['- interrupt: {say: "x"}', 'call.yaml:4: interrupt.after_ms: is missing.'],
    ['- whatsapp: {emoji: 1}', 'call.yaml:4: whatsapp: Write a text in quotes, {button: "Title"}'],
    ['- company_calls: {answers_as: human}', 'call.yaml:4: company_calls.answers_as: Use person,'],
    [
      '- company_calls: {answers_as: {answering_machine: {beeb: false}}}',
      'call.yaml:4: company_calls.answers_as.answering_machine.greeting: is missing.\n' +
        'call.yaml:4: company_calls.answers_as.answering_machine: unknown key "beeb" (did you mean "beep"?)',
    ],
    [
      '- company_calls: {answers_as: {answering_machine: {greeting: "hi", beep: loud}}}',
      'call.yaml:4: company_calls.answers_as.answering_machine.beep: Write the tone as {frequency_hz',
    ],
    [
      '- company_calls: {purpose: "bill"}',
      'call.yaml:4: company_calls: unknown key "purpose". Keys',
    ],
  ])('says what is wrong with "%s" and what to write', (step, expected) => {
    expect(problemOf(`${head}  ${step}\n`)).toContain(expected);
  });

  it('says what is wrong outside of the steps', () => {
    const steps = 'steps:\n  - hangup\n';
    expect(problemOf(`name: a-call\ncustomer: dave\n${steps}`)).toBe(
      'call.yaml:2: customer: Name a seeded customer, e.g. demo-1002, or a stranger by number: {phone: "+15550100099"}.',
    );
    expect(problemOf(`name: a-call\ncustomer: {phone: 15550100099}\n${steps}`)).toBe(
      'call.yaml:2: customer.phone: must be a text, not the number 15550100099. Put it in quotes.',
    );
    expect(problemOf(`name: a-call\n${steps}`)).toMatch(
      /^call\.yaml:1: customer: is missing\. Name/,
    );
    expect(problemOf(`customer: demo-1001\n${steps}`)).toBe('call.yaml:1: name: is missing.');
    expect(problemOf('name: a-call\ncustomer: demo-1002\nsteps: hangup\n')).toBe(
      'call.yaml:3: steps: must be a list (lines that begin with "- "), not "hangup".',
    );
    expect(problemOf(`${head}  - hangup\ncolleagues: {"12": busy}\n`)).toContain(
      'call.yaml:5: colleagues.12: Write the number in quotes, as "+15550100099".',
    );
    expect(
      problemOf(`${head}  - hangup\ncolleagues: {"+15550180001": {answers: {press: "1"}}}`),
    ).toBe(
      'call.yaml:5: colleagues.+15550180001.answers: unknown key "press" (did you mean "presses"?). Keys here are: after_ms, presses, says, hangs_up.',
    );
  });

  it('shows what a script looks like when the file is something else', () => {
    const other = problemOf('{"name": "a", "version": "1", "type": "module"}');
    expect(other).toMatch(
      /^call\.yaml: is no call script: "customer" and "steps" are missing, and "version", "type" are unknown\./,
    );
    expect(other).toContain('  steps:\n    - expect: {said: "how can i help"}');
    expect(problemOf('just words')).toMatch(/is no call script: it is not a group of keys/);
    const broken = problemOf('# Title\n\n`a` b: c: d\n: : :\n[\n{');
    expect(broken.split('\n').filter((line) => /^call\.yaml:\d+: /.test(line))).toHaveLength(3);
    expect(broken).toMatch(/call\.yaml: and \d+ more errors of YAML syntax\./);
    expect(broken).toContain('is no call script');
    expect(problemOf(`${head}  - say: "hi\n`)).not.toContain('is no call script');
  });

  it('shows an example that is a script itself', () => {
    expect(parseCallScript(callScriptExample, 'call.yaml').script.steps).toHaveLength(4);
    for (const example of Object.values(stepExamples))
      expect(parseCallScript(`${head}  - ${example}\n`, 'call.yaml').stepLines).toEqual([4]);
  });

  it('reads every example of the page about call scripts', () => {
    const page = readFileSync(new URL('../../docs/call-scripts.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    for (const block of blocks) {
      const source = block.startsWith('name:') ? block : `${head}${block}`;
      expect(parseCallScript(source, 'docs/call-scripts.md').script.steps.length).toBeGreaterThan(
        0,
      );
    }
  });

  it('reads what happens when the company calls', () => {
    const orders = (steps: string) =>
      parseCallScript(`${head}${steps}`, 'call.yaml').script.steps.map((step) =>
        step.kind === 'company_calls' ? step.order : step.kind,
      );
    expect(
      orders(`  - company_calls
  - company_calls: {scenario: utilities, streaming_mode: voice_live, voicemail: hang_up, record_call: true}
  - company_calls: {answers_as: {answering_machine: {greeting: "Leave a message."}}}
  - company_calls: {answers_as: {answering_machine: {greeting: "Leave a message.", beep: false}}}
`),
    ).toEqual([
      { answers_as: 'person' },
      {
        answers_as: 'person',
        scenario: 'utilities',
        streaming_mode: 'voice_live',
        voicemail: 'hang_up',
        record_call: true,
      },
      {
        answers_as: {
          answering_machine: {
            greeting: 'Leave a message.',
            beep: { frequency_hz: 1000, length_ms: 400 },
          },
        },
      },
      { answers_as: { answering_machine: { greeting: 'Leave a message.', beep: false } } },
    ]);
  });

  it('says in one line why a file cannot be a call script', () => {
    const folder = mkdtempSync(join(tmpdir(), 'continuo-script-'));
    const file = (name: string, bytes: string | Uint8Array) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const cases: readonly (readonly [string, RegExp])[] = [
      [join(folder, 'missing.yaml'), /missing\.yaml: cannot be read \(it does not exist\)\. Name/],
      [folder, /: cannot be read \(it is a folder\)\. Name/],
      [join(file('plain', ''), 'x'), /cannot be read \(a part of the path is a file\)/],
      [file('empty.yaml', ''), /empty\.yaml: is empty\. A call script has/],
      [file('comment.yaml', '# later\n'), /comment\.yaml: is empty/],
      [file('picture.yaml', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)), /picture\.yaml: is no text/],
      [file('zeros.yaml', new Uint8Array(64)), /zeros\.yaml: is no text file/],
      [file('alias.yaml', 'name: *nobody'), /alias\.yaml.*nobody/],
    ];
    try {
      for (const [path, expected] of cases) {
        expect(() => loadCallScript(path)).toThrow(CallScriptError);
        expect(() => loadCallScript(path)).toThrow(expected);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('never fails in any other way, whatever the text', () => {
    const words = fc.constantFrom(
      ...[
        'steps',
        'expect',
        'say',
        'name',
        ': ',
        '- ',
        '\n',
        '  ',
        '*a',
        '&a ',
        '{',
        ']',
        '"',
        '!!x ',
      ],
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(() => parseCallScript(text, 'call.yaml')).toThrow(CallScriptError);
        expect(() => parseCallScript(`${head}${text}`, 'call.yaml')).toThrow(CallScriptError);
      }),
    );
  });
});
