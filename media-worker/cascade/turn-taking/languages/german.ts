import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

export const german: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    ...phrases(
      'ja | jaja | ach so | achso | ach | genau | gut | klar | verstehe | alles klar | stimmt | richtig | in ordnung | na gut',
    ),
  ],
  hesitations: phrases('äh | ähm | öh | hm | hmm | mm | tja'),
  openEndings: phrases(
    'und | oder | aber | weil | dass | wenn | als | ob | also | sondern | denn | damit | dann | auch | ' +
      'mit | von | vom | zu | zum | zur | für | aus | bei | in | im | an | am | auf | über | unter | nach | ohne | bis | ' +
      'der | die | das | den | dem | des | ein | eine | einen | einem | einer | mein | meine | meinen | meiner | ' +
      'ihr | ihre | unser | unsere | ist | sind | war | bin | habe | hat | wird | würde | möchte | will | brauche | kann | ' +
      'ich | wir | er | sie | es | ich möchte | ich hätte gern | ich brauche | können sie | könnten sie | ' +
      'meine nummer ist | es geht um | moment | einen moment | eine sekunde | warten sie | mal sehen',
  ),
  answers: phrases(
    'ja | nein | nee | nö | doch | genau | richtig | stimmt | klar | gerne | gern | sicher | natürlich | okay | ok | ' +
      'bitte | danke | vielen dank | ja bitte | nein danke | auf jeden fall | in ordnung | alles klar | das stimmt | ' +
      'das ist richtig | das wars | das war alles | das ist alles | nichts | nie | keine | keiner | vielleicht | beide | ' +
      'das erste | das zweite | die erste | die zweite | der erste | der zweite | ' +
      'am | montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonntag | heute | morgen | gestern | ' +
      'jetzt | später | heute abend | vormittags | nachmittags | ich glaube schon | noch nicht | eigentlich nicht | ' +
      'whatsapp | per mail',
  ),
  numbers: numberWords(
    'null eins/ein/eine zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn ' +
      'sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig ' +
      'hundert/einhundert tausend/eintausend',
  ),
  zeroLetters: [],
  signs: { $: 'dollar', '€': 'euro', '£': 'pfund', '%': 'prozent' },
  requests: phrases('bitte | nennen | sagen | geben | tippen | brauche | benötige | verraten'),
  digitsAsked: phrases(
    'nummer | nummern | ziffer | ziffern | stellen | code | pin | postleitzahl | zählerstand',
  ),
  emailAsked: phrases('email | e mail | mail | mailadresse | emailadresse'),
  addressAsked: phrases('adresse | anschrift | straße'),
  spellingAsked: phrases('buchstabieren | buchstabiere'),
  digitNouns: phrases('ziffer | ziffern | stellen | stellige | stelligen | zahlen'),
  lastWords: ['letzte', 'letzten'],
  atWords: ['at', 'ät', 'klammeraffe'],
  dotWords: ['punkt'],
};
