import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallScriptError, loadCallScript, parseCallScript } from './load-call-script.ts';

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
      /^call\.yaml:5: steps\.1: unknown step "shout"\. Steps are: say,/,
    );
  });

  it('names file and line of an unknown key', () => {
    expect(problemOf(`${head}  - say: "hi"\ncolour: red\n`)).toMatch(
      /^call\.yaml:\d+: script: Unrecognized key: "colour"/,
    );
  });

  it('says what is wrong inside a step', () => {
    expect(problemOf(`${head}  - keypad: "12x"\n`)).toMatch(
      /^call\.yaml:4: steps\.0: keypad: Use the keys/,
    );
    expect(problemOf(`${head}  - expect: {sad: "hi"}\n`)).toMatch(/call\.yaml:4: .*"sad"/);
    expect(problemOf(`${head}  - interrupt: {say: "hi"}\n`)).toMatch(/after_ms/);
  });

  it('refuses broken YAML with its line', () => {
    expect(problemOf('name: [unclosed\nsteps: 3')).toMatch(/^call\.yaml:\d+: /);
  });

  it('names file and line of a pattern that is no regular expression', () => {
    expect(problemOf(`${head}  - say: "hi"\n  - expect: {said: "/(/"}\n`)).toBe(
      'call.yaml:5: steps.1: expect.said: This is not a regular expression.',
    );
    expect(
      problemOf(`${head}  - expect: {tool: pay, not_said: "/[/", tool_args: {a: "/*/", b: 1}}\n`),
    ).toMatch(/expect\.not_said: .*; expect\.tool_args\.a: This is not/);
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
