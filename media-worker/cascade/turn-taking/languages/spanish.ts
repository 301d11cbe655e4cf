import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

export const spanish: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    ...phrases(
      'ajá | aja | eh | sí | si | claro | vale | ya | bueno | bien | de acuerdo | entiendo | ya veo | perfecto',
    ),
  ],
  hesitations: phrases('eh | ehm | mm | hm | hmm | um'),
  openEndings: phrases(
    'y | e | o | u | pero | porque | que | cuando | donde | aunque | como | pues | entonces | también | ' +
      'con | de | del | a | al | para | por | en | desde | hasta | sin | sobre | entre | ' +
      'el | la | los | las | un | una | unos | unas | mi | mis | su | sus | tu | nuestro | nuestra | ' +
      'es | son | era | está | están | soy | estoy | hay | tengo | quiero | necesito | quisiera | me gustaría | ' +
      'puede | podría | yo | lo | se | me | no me | mi número es | ' +
      'un momento | un segundo | espere | déjeme ver | a ver | vamos a ver',
  ),
  answers: phrases(
    'sí | si | no | claro | claro que sí | vale | bueno | correcto | exacto | exactamente | por supuesto | ' +
      'por favor | gracias | muchas gracias | de acuerdo | está bien | eso es | así es | perfecto | adelante | ' +
      'nada más | eso es todo | nunca | ninguno | ninguna | nada | quizás | tal vez | los dos | ambos | ' +
      'el primero | el segundo | el | lunes | martes | miércoles | jueves | viernes | sábado | domingo | ' +
      'hoy | mañana | ayer | ahora | luego | más tarde | por la mañana | por la tarde | esta noche | ' +
      'lo es | lo soy | lo tengo | creo que sí | creo que no | todavía no | whatsapp | correo',
  ),
  numbers: numberWords(
    'cero uno/un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis ' +
      'diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil',
  ),
  numberJoiner: 'y',
  zeroLetters: [],
  signs: { $: 'dólares', '€': 'euros', '£': 'libras', '%': 'por ciento' },
  requests: phrases(
    'por favor | dígame | dime | diga | deme | indique | introduzca | marque | necesito | facilíteme',
  ),
  digitsAsked: phrases(
    'número | números | dígito | dígitos | cifra | cifras | código | pin | lectura',
  ),
  emailAsked: phrases('correo | email | e mail'),
  addressAsked: phrases('dirección | calle | domicilio'),
  spellingAsked: phrases('deletrear | deletrea | deletree | deletrearme'),
  digitNouns: phrases('dígito | dígitos | cifra | cifras | números'),
  lastWords: ['último', 'últimos', 'última', 'últimas'],
  atWords: ['arroba'],
  dotWords: ['punto'],
};
