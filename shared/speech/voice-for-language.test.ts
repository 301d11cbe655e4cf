import { describe, expect, it } from 'vitest';
import { agentSchema } from '#shared/contracts/agent.ts';
import { voiceForLanguage } from './voice-for-language.ts';

const ava = { name: 'en-US-AvaMultilingualNeural', style: 'chat', language: 'en-US' };
const jenny = { name: 'en-US-JennyNeural', language: 'en-US' };
const paloma = { name: 'es-US-PalomaNeural', rate: '+4%' };

describe('voiceForLanguage', () => {
  it('keeps the agent’s voice for its own language, in any dialect, and while nobody has spoken', () => {
    const agent = { voice: ava, voice_by_language: { 'es-US': paloma } };
    for (const language of [undefined, 'en-US', 'en-GB']) {
      expect(voiceForLanguage(agent, language)).toBe(ava);
    }
  });

  it('takes the voice that the agent names for the language or a dialect of it', () => {
    const agent = { voice: ava, voice_by_language: { 'es-US': paloma } };
    expect(voiceForLanguage(agent, 'es-US')).toEqual({ ...paloma, language: 'es-US' });
    expect(voiceForLanguage(agent, 'es-MX')).toEqual({ ...paloma, language: 'es-MX' });
  });

  it('lets a multilingual voice speak the language, and no other', () => {
    expect(voiceForLanguage({ voice: ava }, 'fr-FR')).toEqual({ ...ava, language: 'fr-FR' });
    expect(voiceForLanguage({ voice: jenny }, 'fr-FR')).toBe(jenny);
  });
});

describe('languages in agent.yaml', () => {
  const agent = {
    name: 'FrontDesk',
    description: 'Answers the phone of a company.',
    greeting: 'Hello.',
    tools: [],
    voice: { name: 'en-US-AvaMultilingualNeural' },
  };
  const problems = (more: object) =>
    agentSchema.safeParse({ ...agent, ...more }).error?.issues.map(({ message }) => message);

  it('takes candidate languages and voices for them', () => {
    expect(
      problems({
        speech: { candidate_languages: ['en-US', 'es-US'] },
        voice_by_language: { 'es-US': { name: 'es-US-PalomaNeural' } },
      }),
    ).toBeUndefined();
  });

  it('refuses a language that the agent could hear and not speak', () => {
    const speech = { candidate_languages: ['en-US', 'es-US'] };
    const voice = { name: 'en-US-JennyNeural' };
    expect(problems({ speech, voice })).toEqual([
      expect.stringContaining('There is no voice for es-US'),
    ]);
    const voice_by_language = { 'es-MX': { name: 'es-MX-DaliaNeural' } };
    expect(problems({ speech, voice, voice_by_language })).toBeUndefined();
  });

  it('refuses what language identification cannot do', () => {
    const speech = (candidate_languages: string[]) => problems({ speech: { candidate_languages } });
    expect(speech(['en-US'])).toHaveLength(1);
    expect(speech(['en-US', 'en-GB'])).toEqual(['Dialects of one language are not told apart.']);
    expect(speech(['fr-FR', 'es-US'])).toEqual(['The candidate languages include `language`.']);
    expect(speech(['en-US', 'Spanish'])).toEqual(['Write languages like en-US.']);
  });

  it('refuses pronunciations that could not be found in a text', () => {
    const voice = (pronunciations: object[]) =>
      problems({ voice: { ...agent.voice, pronunciations } });
    expect(voice([{ term: 'kWh', alias: 'kilowatt hours' }])).toBeUndefined();
    expect(voice([{ term: 'Nguyen', phoneme: 'wɪn' }])).toBeUndefined();
    expect(voice([{ term: ' kWh', alias: 'kilowatt hours' }])).toHaveLength(1);
    expect(voice([{ term: 'kWh' }])).toHaveLength(1);
    expect(voice([{ term: 'kWh', alias: '' }])).toHaveLength(1);
  });
});
