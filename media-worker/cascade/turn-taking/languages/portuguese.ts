import { commonBackchannels, type LanguageCues, numberWords } from './language-cues.ts';

const phrases = (list: string) => list.split(' | ');

export const portuguese: LanguageCues = {
  backchannels: [
    ...commonBackchannels,
    ...phrases(
      'sim | uhum | aham | hum | hum hum | tá | tá bom | tá certo | certo | claro | está bem | entendi | entendo | ' +
        'pois | pois é | é | isso | beleza | perfeito',
    ),
  ],
  hesitations: phrases('eh | ahn | hum | mm | hm | hmm | ehm'),
  openEndings: phrases(
    'e | ou | mas | porque | que | se | quando | onde | também | como | então | aí | ' +
      'com | de | do | da | dos | das | a | à | ao | para | pra | por | pelo | pela | em | no | na | sobre | sem | até | desde | ' +
      'o | os | as | um | uma | meu | minha | meus | minhas | seu | sua | nosso | nossa | ' +
      'são | era | está | estou | sou | tenho | tem | há | eu | nós | ele | ela | quero | queria | preciso | gostaria | ' +
      'pode | poderia | gostaria de | meu número é | um momento | um instante | um segundo | espera | espere | ' +
      'deixa eu ver | deixe me ver | vamos ver',
  ),
  answers: phrases(
    'sim | não | claro | com certeza | isso | isso mesmo | exato | exatamente | certo | correto | está certo | ' +
      'por favor | obrigado | obrigada | muito obrigado | muito obrigada | tá bom | está bem | perfeito | pode ser | ' +
      'pode | é isso | é só isso | só isso | nada | nunca | nenhum | nenhuma | talvez | os dois | ambos | ' +
      'o primeiro | o segundo | a primeira | a segunda | segunda | terça | quarta | quinta | sexta | segunda feira | ' +
      'terça feira | quarta feira | quinta feira | sexta feira | sábado | domingo | hoje | amanhã | ontem | agora | ' +
      'depois | mais tarde | de manhã | de tarde | à tarde | à noite | acho que sim | acho que não | ainda não | ' +
      'whatsapp | email',
  ),
  numbers: numberWords(
    'zero um/uma dois/duas três quatro cinco seis/meia sete oito nove dez onze doze treze catorze/quatorze quinze ' +
      'dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove vinte trinta quarenta cinquenta sessenta ' +
      'setenta oitenta noventa cem/cento mil',
  ),
  numberJoiner: 'e',
  zeroLetters: [],
  signs: { $: 'dólares', '€': 'euros', '£': 'libras', '%': 'por cento' },
  requests: phrases(
    'por favor | diga | diga me | me diga | informe | digite | preciso | me informe | indique',
  ),
  digitsAsked: phrases(
    'número | números | dígito | dígitos | algarismos | código | cep | senha | leitura',
  ),
  emailAsked: phrases('email | e mail | correio eletrónico'),
  addressAsked: phrases('endereço | morada | rua'),
  spellingAsked: phrases('soletrar | soletre'),
  digitNouns: phrases('dígito | dígitos | algarismo | algarismos | números'),
  lastWords: ['último', 'últimos', 'última', 'últimas'],
  atWords: ['arroba'],
  dotWords: ['ponto'],
};
