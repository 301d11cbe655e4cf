import type { ErrorCode } from '#shared/errors/catalogue.ts';

/**
 * What the agent says when a turn fails, by error code: honest about what happened, with a way on.
 * Spoken as it is, so plain sentences.
 */
interface Apologies extends Partial<Record<ErrorCode, string>> {
  readonly otherwise: string;
}

const english: Apologies = {
  model_rate_limited:
    "I'm sorry, we are handling a lot of requests right now. Please give me a moment and say that again.",
  model_timeout:
    "I'm sorry, that is taking me longer than it should. Could you say that once more, please?",
  model_unavailable:
    "I'm sorry, I'm having a technical problem right now. Could you say that again, please?",
  model_content_filtered:
    "I'm sorry, I can't help with that as it was put. Could you say it in another way?",
  store_unavailable:
    "I'm sorry, I can't reach our records right now. Please try again in a moment.",
  otherwise: "I'm sorry, something went wrong on our side. Could you say that again, please?",
};

/** By ISO 639-1 code. What a language does not have is said in its `otherwise`. */
const byLanguage: Readonly<Record<string, Apologies>> = {
  en: english,
  es: {
    model_rate_limited:
      'Lo siento, ahora mismo tenemos muchas consultas. Espere un momento y dígamelo otra vez, por favor.',
    model_timeout:
      'Lo siento, estoy tardando más de lo normal. ¿Puede decírmelo una vez más, por favor?',
    model_unavailable:
      'Lo siento, tengo un problema técnico en este momento. ¿Puede repetirlo, por favor?',
    model_content_filtered:
      'Lo siento, no puedo ayudarle con eso tal como lo ha dicho. ¿Puede decirlo de otra manera?',
    store_unavailable:
      'Lo siento, ahora no puedo consultar nuestros datos. Inténtelo de nuevo en un momento, por favor.',
    otherwise: 'Lo siento, algo ha fallado por nuestra parte. ¿Puede repetirlo, por favor?',
  },
  fr: {
    model_content_filtered:
      "Veuillez m'excuser, je ne peux pas vous aider sous cette forme. Pouvez-vous le dire autrement ?",
    store_unavailable:
      "Veuillez m'excuser, je n'ai pas accès à nos données pour le moment. Réessayez dans un instant, s'il vous plaît.",
    otherwise:
      "Veuillez m'excuser, quelque chose n'a pas marché de notre côté. Pouvez-vous répéter, s'il vous plaît ?",
  },
  de: {
    model_content_filtered:
      'Es tut mir leid, so kann ich Ihnen dabei nicht helfen. Können Sie es anders sagen?',
    store_unavailable:
      'Es tut mir leid, ich komme gerade nicht an unsere Daten. Bitte versuchen Sie es gleich noch einmal.',
    otherwise:
      'Es tut mir leid, bei uns ist etwas schiefgegangen. Können Sie das bitte noch einmal sagen?',
  },
  it: {
    model_content_filtered: 'Mi dispiace, così non posso aiutarla. Può dirlo in un altro modo?',
    store_unavailable:
      'Mi dispiace, ora non riesco a consultare i nostri dati. Riprovi tra un momento, per favore.',
    otherwise: 'Mi dispiace, qualcosa è andato storto da parte nostra. Può ripetere, per favore?',
  },
  pt: {
    model_content_filtered:
      'Desculpe, não posso ajudar com isso dessa forma. Pode dizer de outra maneira?',
    store_unavailable:
      'Desculpe, não consigo consultar os nossos dados agora. Tente outra vez daqui a pouco, por favor.',
    otherwise: 'Desculpe, algo deu errado do nosso lado. Pode repetir, por favor?',
  },
  ko: {
    model_content_filtered:
      '죄송합니다, 그렇게 말씀하신 내용은 도와드릴 수 없습니다. 다르게 말씀해 주시겠어요?',
    store_unavailable:
      '죄송합니다, 지금은 기록을 확인할 수 없습니다. 잠시 후에 다시 시도해 주세요.',
    otherwise: '죄송합니다, 저희 쪽에 문제가 생겼습니다. 다시 말씀해 주시겠어요?',
  },
};

/**
 * The apology for a failed turn.
 *
 * @param language BCP-47: what the customer speaks; English where that is not known.
 */
export function apologyFor(code: ErrorCode, language = 'en'): string {
  const apologies = byLanguage[language.split('-')[0]?.toLowerCase() ?? ''] ?? english;
  return apologies[code] ?? apologies.otherwise;
}
