import type { ConceptGroup } from './concept-group.ts';

/** Electricity, gas and water at home. */
export const ENERGY_CONCEPTS: ConceptGroup = {
  electricity: `
    electric, electricity, power, lights, current is out, kilowatt, kwh, mains, blackout,
    brownout, breaker, transformer, power line, outlet, sockets, juice, fridge, freezer,
    appliances, lamps, dark, nothing switches on, nothing turns on, nothing comes on, will not
    turn on, does not turn on, will not switch on`,
  gas: `gas, natural gas, propane, boiler, furnace, pilot light, gas stove, gas line`,
  water: `water, tap, faucet, plumbing, sewer, water main, hydrant`,
  outage: `
    outage, blackout, brownout, power cut, no power, no electricity, no lights, no light,
    without power, without electricity, without lights, power out, power is off, power off,
    power gone, electricity out, electricity off, electricity gone, electricity went,
    electricity cut, lights out, lights off, lights gone, lights went, lost power, lost
    electricity, lose power, losing power, do not have power, do not have any power, do not
    have electricity, do not have any electricity, in the dark, pitch black, pitch dark,
    nothing turns on, nothing works, nothing is working, everything is dark, everything went
    dark, everything off, house is dark, street is dark, block is dark, power failure, power
    down, power died, power is down, electricity is down, electric is out, electric out,
    electric is off, service interruption, no water, water is off, no gas, gas is out, gas is
    off, not getting any power, power has been out, tripped, knocked out, cut out, flickering,
    dead outlets, dark, gone dark, gone black, went black, gone out, went off, went out, just
    died, no water coming out, no gas coming out, nothing coming out, conked out, no heat, no
    hot water, no service, lost service, lost water, lost gas, cut off, no current, have not
    had power, have had no power, have not had electricity, still no power, still out, still do
    not have power, fridge stopped, fridge is off, fridge is dead, freezer is off, freezer
    stopped, freezer is dead, nothing switches on, nothing comes on, nothing will turn on,
    nothing will switch on, everything is dead, everything stopped working, all dark,
    completely dark, lamps do not work, appliances are dead, appliances stopped, nothing turns
    on anymore, nothing goes on, by candlelight, candles, candlelight, sitting in the dark, not
    a drop, no drop, does not turn on anymore, all gone dark, nothing electric works, current
    gone, current went, lamps went out, lamps are out`,
  restoration: `
    restore, restoration, back on, come back, comes back, coming back, back up, power back, lights
    back, electricity back, have power again, be fixed, get fixed, fixed by, repaired, repair,
    return of power, turn back on, be back, going to be fixed, working again, up and running,
    working on it, being worked on, work on it, getting fixed, fix it, repairs, back to normal, on
    again, have it back, get it back, get our power back, resolved, will it be back, be repaired,
    be resolved, fixed before, back before, back tonight, back today, back by, power again,
    electricity again, lights again, electric again`,
  crew: `
    crew, technician, lineman, linemen, engineer, repairman, field team, repair team, worker,
    truck, someone coming, anybody coming, anyone coming, people coming, you coming, guys
    coming, are coming, coming out, on the way, on their way, show up, send someone, sending
    someone, send somebody, be out here, come out, come by, arrive, arrival, dispatched,
    working on it, someone working, anybody working, anyone working, being sent, been sent,
    crews, repair crew, vehicle out, progress, status of the repair, on site, on scene, sent
    out, get here, got here, here yet, your people, your men, your folks, your team, your crew,
    your workers, sends a crew, serviceman, servicemen, electrician, repair person, fitter,
    there yet, over here, reach us, at my door, will be here, people here`,
  downed_wire: `
    downed wire, wire down, wire is down, wires down, line down, line is down, lines down,
    power line fell, line fell, wire fell, fallen wire, fallen line, fallen power line, live
    wire, cable down, cable fell, cable hanging, wire hanging, line hanging, sparking, sparks,
    arcing, pole down, pole fell, pole snapped, wire on the ground, line on the ground, cable
    on the ground, wire lying, cable lying, wire in the street, wire across, tree on the line,
    tree on the wire, snapped cable, dangling, brought down the line, pulled down, took down
    the line, line fell down, wire in my yard, wire on the road, cable on the road, cable in
    the road, pole is leaning, broken pole, utility pole, electric pole, branch on the line,
    branch on the wire, tree hit the line, hanging wire, loose wire, exposed wire, touching the
    ground, low hanging, hanging low, buzzing pole, glowing pole, buzzing wire, buzzing cable,
    glowing wire, glowing cable, humming wire, smoking pole, burning pole, smoking transformer`,
  gas_leak: `
    gas leak, leaking gas, leak, leaking, smell gas, smells of gas, smells like gas, gas smell,
    smell of gas, smelling gas, odor of gas, gas odor, rotten eggs, rotten egg, sulfur, sulphur,
    hissing, hissing sound, carbon monoxide, smell of rotten, stinks of gas, reeks of gas, smelled
    gas, whiff of gas, gas is escaping, gas escaping, escaping gas, carbon monoxide alarm, co
    alarm, co detector`,
  emergency: `
    emergency, danger, dangerous, urgent, hazard, hazardous, life threatening, unsafe, safety,
    fire, explosion, injured, hurt, shock, 911, in an emergency, right now help, electrocuted,
    electric shock, life in danger, ambulance, somebody is hurt`,
  outage_area: `
    map, area, neighborhood, neighbourhood, my street, other people, everyone else, how many
    homes, how many customers, how widespread, widespread, whole town, rest of town, around
    town, affected areas, which areas, where are the outages, elsewhere, anywhere else, just
    me, only me, only my house, just my house, my neighbors, neighbors out, neighbors too,
    others out, everybody out, anyone else out, entire street, whole street, whole
    neighborhood, whole building, whole block, entire neighborhood, big is the outage, large is
    the outage, how big, how large, how many houses, how many are affected, homes are affected,
    people are affected, down the street, how many people are without, how many people are
    affected, how many people lost, how many people have no`,
  outage_cause: `
    cause, what caused, what happened, storm, lightning, tree fell, accident, why is the power
    out, why did the power go, why did go out, why is it out, weather, because of the storm, was
    it the storm, reason for the outage, why are we without, why is there no power, know why,
    behind the outage, to blame`,
  meter: `
    meter, smart meter, dial, digital display, meter box, electric meter, gas meter, water meter`,
  meter_reading: `
    meter reading, read the meter, read my meter, reading, meter read, reads, numbers on the
    meter, dials`,
  usage: `
    usage, use, used, using, consume, consumption, kilowatt hours, kwh, how much electricity, how
    much power, how much energy, how much gas, how much water, energy use, burn through, energy
    consumption, electricity consumption, power consumption, units i used, units used`,
  usage_parts: `
    breakdown, break down, by category, by appliance, what is using, which appliance, uses the
    most, using the most, use the most, biggest user, biggest consumers, where does my energy go,
    where is my energy going, eating up, power hog, split up, heating cooling, most energy, most
    electricity, most power, which of my devices, what device, which devices, devices use, drawing
    the most, driving my usage, drives my usage, what uses, where is it all going, where does it
    all go, split between heating, share of heating, guzzling`,
  neighbors: `
    neighbor, neighbour, neighbors, similar homes, homes like mine, houses like mine, next door,
    other homes, other houses, others in my area, average home, people like me, compared to
    others, than me, less than me, more than me, household, others around here, people around
    here, other people, rest of the street, families like mine, similar houses, rank against`,
  appliance: `
    appliance, fridge, refrigerator, freezer, dryer, washer, washing machine, dishwasher, oven,
    stove, air conditioner, air conditioning, ac unit, heater, space heater, television, hot tub,
    pool pump, electric car, ev charger, computer, fan, dehumidifier, microwave, water heater,
    running my, to run`,
  tips: `
    tip, advice, suggestion, recommend, recommendation, ideas, ways to, how can i save, how do
    i save, how can i reduce, how can i lower, save energy, save electricity, saving energy,
    energy efficiency, what can i do to lower, advice to, make cheaper, make my heating
    cheaper, do to use less, do to lower, what should i do to, use less energy, use less
    electricity, use less power, waste less, cut my usage, bring my usage down, bring
    consumption down, more efficient, energy saving, save money on, save on, need less, change
    at home, improve at home`,
  rebate: `
    rebate, incentive, cash back, discount on appliance, money for buying, money back, subsidy,
    grant, upgrade discount, tax credit, promotion, pay something if i buy, get something for
    buying, money if i buy, discounts for, money off a new, help with buying, refund for buying,
    incentives for, discount when i buy, discount if i buy, when i buy a new, if i buy a new,
    buying a new, discount on, get money for, cash for, program for new, if i upgrade, when i
    upgrade, for replacing my`,
  audit: `
    audit, home energy audit, energy assessment, home assessment, someone look at my house,
    evaluate my home, home inspection, energy checkup, energy check, insulation, drafty,
    weatherization, assess my, assess my house, assess my home, expert look, expert come,
    evaluate my house, inspect my home, inspect my house, check my house, check my home, energy
    review, leaks in my house, go through my house, assessment, expert, find the leaks`,
  time_of_use: `
    time of use, off peak, peak hours, off peak hours, peak pricing, night rate, cheaper at night,
    overnight rate, different times of day, time of day, time based, night tariff, evening rate,
    cheap hours, cheaper hours, cheaper times, off hours, different hours`,
  demand_response: `
    demand response, peak event, peak events, energy events, reduce during peak, smart thermostat,
    cut back during peak, conservation event, peak saver, turn down during, event program, peak
    program, peak event program, cut back when, cutting back when, paid to use less, rewards for
    using less, get paid to, during peak, peaks, peak times, at peak, using less during peaks,
    earn money by using less, earn by using less, earn money, cutting usage, reduce at peak, peak
    demand, turn things off, energy saving events`,
  solar: `
    solar, solar panel, panels, photovoltaic, net metering, rooftop, roof panels, sell power back,
    sell electricity back, renewable, sun, sun power, solar power, photovoltaics`,
  tariff: `
    tariff, rate, rate plan, price per kilowatt, price per unit, rate schedule, pricing plan, cost
    per kilowatt, charge per kilowatt, per kwh, what plan am i on, which plan am i on, price plan,
    unit price, what am i paying per, price of electricity, price of power, price for electricity,
    cost of electricity, how much per unit, how much per kilowatt, which rate, what rate, my rate,
    current rate`,
  heating: `heating, heat, furnace, radiator, warm, winter, thermostat, freezing, cold`,
  cooling: `cooling, air conditioning, air conditioner, ac, summer, hot, cool`,
  territory: `
    service area, territory, do you serve, you serve, cover my area, in your area, do you
    operate, do you supply, supply here, provide service to, serve this address, deliver to,
    deliver electricity, deliver gas, provide electricity, offer service, offer electricity,
    available at my address, available in my area, supply electricity to, serve the area, have
    service in, do you cover, region, your region, part of your network, reach my area`,
  utility_service: `utilities, utility, hookup, electricity and gas, power and water`,
};
