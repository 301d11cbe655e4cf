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

  it('says when a file cannot be read', () => {
    expect(() => loadCallScript('/no/such/call.yaml')).toThrow(
      /\/no\/such\/call\.yaml: cannot be read/,
    );
  });
});
