import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

export const french: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    ...phrases(
      'oui | ouais | daccord | mh | mmh | hum | bon | bien | très bien | je vois | entendu | voilà | ça marche | eh bien',
    ),
  ],
  hesitations: phrases('euh | heu | hum | mm | mmh | hm | hmm | ben | bah'),
  openEndings: phrases(
    'et | ou | mais | parce que | car | que | qui | si | quand | où | donc | alors | aussi | comme | puis | ' +
      'avec | de | du | des | à | au | aux | pour | par | dans | en | sur | chez | sans | depuis | entre | ' +
      'le | la | les | un | une | mon | ma | mes | votre | vos | son | sa | ses | notre | nos | leur | ' +
      'est | cest | sont | était | suis | je suis | jai | il y a | je | nous | il | elle | on | ' +
      'je veux | je voudrais | jaimerais | jai besoin | pouvez vous | est ce que | mon numéro cest | ' +
      'un instant | un moment | une seconde | attendez | voyons | laissez moi voir',
  ),
  answers: phrases(
    'oui | non | ouais | si | daccord | bien sûr | exactement | exact | tout à fait | absolument | voilà | ' +
      'sil vous plaît | merci | merci beaucoup | cest ça | cest exact | cest bon | très bien | parfait | allez y | ' +
      'cest tout | ce sera tout | rien | jamais | aucun | aucune | peut être | les deux | le premier | la première | ' +
      'le deuxième | le second | le dernier | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | ' +
      'aujourdhui | demain | hier | ce matin | ce soir | le matin | laprès midi | maintenant | plus tard | ' +
      'je crois | je pense | pas encore | pas maintenant | pas vraiment | whatsapp | mail',
  ),
  numbers: numberWords(
    'zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize ' +
      '- - - vingt trente quarante cinquante soixante septante octante nonante cent mille',
  ),
  numberJoiner: 'et',
  zeroLetters: [],
  signs: { $: 'dollars', '€': 'euros', '£': 'livres', '%': 'pour cent' },
  requests: phrases(
    'sil vous plaît | dites | donnez | indiquez | entrez | tapez | composez | pouvez vous | il me faut',
  ),
  digitsAsked: phrases('numéro | numéros | chiffre | chiffres | code | relevé'),
  emailAsked: phrases('mail | email | e mail | courriel'),
  addressAsked: phrases('adresse | rue | domicile'),
  spellingAsked: phrases('épeler | épelez | épelle'),
  digitNouns: phrases('chiffre | chiffres | numéros'),
  lastWords: ['dernier', 'derniers', 'dernière', 'dernières'],
  atWords: ['arobase', 'arrobas'],
  dotWords: ['point'],
};
