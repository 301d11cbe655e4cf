import { describe, expect, it } from 'vitest';
import { createGreetingJudge } from './greeting-phrases.ts';

describe('the words that a call is answered with', () => {
  it.each([
    ['en-US', 'Please leave your name and number after the tone.', 'recorder'],
    ['en-GB', 'To leave a message, press one.', 'recorder'],
    ['en-US', 'You have reached the voicemail of Dana.', 'machine'],
    ['en-US', "I can't come to the phone", 'machine'],
    ['en-US', 'For opening hours, press 1.', 'menu'],
    ['en-US', "She's not available. Who's calling?", 'person'],
    ['en-US', 'Good morning, how can I help you?', 'person'],
    ['en-US', 'Hello?', 'unknown'],
    ['en-US', 'The tone of this message', 'unknown'],
    ['es-ES', 'Deje su mensaje después de la señal.', 'recorder'],
    ['fr-FR', 'Laissez un message après le bip.', 'recorder'],
    ['de-DE', 'Bitte hinterlassen Sie eine Nachricht nach dem Ton.', 'recorder'],
    ['it-IT', 'Lasciate un messaggio dopo il segnale.', 'recorder'],
    ['pt-BR', 'Deixe sua mensagem após o sinal.', 'recorder'],
    ['de-DE', 'Müller, wer spricht?', 'person'],
    ['fr-FR', 'Appuyez sur la touche étoile.', 'menu'],
    ['ja-JP', 'Please leave a message.', 'unknown'],
  ])('in %s: %s', (language, text, kind) => {
    expect(createGreetingJudge([language])(text)).toBe(kind);
  });

  it('may be in any of the languages that are listened for', () => {
    const judge = createGreetingJudge(['en-US', 'es-ES']);
    expect(judge('Leave a message')).toBe('recorder');
    expect(judge('Deje un mensaje')).toBe('recorder');
  });
});
