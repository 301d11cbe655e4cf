/**
 * Examples of proper names, from which the generator learns what a name's vector looks like: first
 * names, family names, cities, countries, peoples, states, leagues, firms and titles.
 */
export const NAME_SEEDS: readonly string[] = `
  john michael david robert james mary patricia jennifer linda elizabeth maria susan jessica sarah
  karen ahmed mohammed ali hassan omar ivan sergei vladimir boris dmitri juan carlos jose luis pedro
  miguel hans klaus jurgen pierre jacques jean giovanni marco paolo kim lee park chen wang zhang li
  nguyen smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez
  gonzalez wilson anderson thomas taylor moore jackson martin perez thompson harris clark lewis
  robinson walker hall allen king wright scott torres hill flores green adams nelson baker campbell
  mitchell carter roberts kennedy lincoln roosevelt churchill napoleon
  paris london berlin madrid rome moscow tokyo beijing shanghai seoul delhi mumbai karachi baghdad
  tehran kabul jerusalem beirut damascus cairo lagos nairobi johannesburg sydney melbourne toronto
  montreal vancouver chicago houston dallas phoenix philadelphia detroit seattle denver boston
  atlanta miami cleveland milwaukee baltimore belgrade warsaw prague vienna budapest bucharest athens
  istanbul ankara lisbon dublin edinburgh glasgow manchester liverpool birmingham munich hamburg
  frankfurt milan naples barcelona geneva zurich stockholm oslo copenhagen helsinki
  iraq iran afghanistan pakistan india china japan korea vietnam thailand indonesia malaysia
  philippines australia canada mexico brazil argentina chile colombia venezuela peru cuba haiti spain
  portugal france germany italy greece turkey russia ukraine poland hungary romania bulgaria serbia
  croatia bosnia kosovo albania sweden norway denmark finland israel lebanon syria jordan egypt libya
  sudan somalia ethiopia kenya nigeria ghana congo rwanda uganda zimbabwe
  iraqi iranian israeli chinese japanese korean russian german french italian spanish british european
  african asian arab
  california texas florida ohio michigan illinois pennsylvania virginia georgia carolina tennessee
  kentucky louisiana alabama mississippi arkansas oklahoma kansas nebraska iowa minnesota wisconsin
  oregon nevada utah arizona colorado montana idaho wyoming
  microsoft google ibm intel sony toyota honda ford boeing airbus reuters cnn nbc cbs nato fbi cia
  nfl nba mlb nhl fifa uefa espn lakers yankees knicks raptors celtics packers steelers arsenal
  chelsea juventus bayern federer nadal agassi sampras beckham ronaldo schumacher wimbledon
  al el de la von van du san st mr mrs jr sr bin abu ibn inc corp plc nasdaq dow ftse nikkei`
  .trim()
  .split(/\s+/);
