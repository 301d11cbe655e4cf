/** Spoken words that newspapers hardly use, and trade words of services that people ring up. */
export const EVERYDAY_WORDS: readonly string[] = `
  hi hello hey yeah yep nope okay please thanks goodbye sorry oops wow gosh hmm gonna wanna gotta dunno
  mom mum dad mommy daddy grandma grandpa granny hubby kid kids baby toddler teenager roommate
  landlord tenant caretaker plumber electrician handyman serviceman repairman technician installer
  mailman babysitter nanny cleaner gardener janitor
  kitchen bathroom bedroom basement attic garage hallway closet porch driveway backyard patio balcony
  staircase ceiling roof cellar laundry furnace boiler heater radiator thermostat chimney faucet tap
  sink bathtub shower toilet drain sewer pipe pump hose bucket
  fridge refrigerator freezer oven stove microwave dishwasher toaster kettle washer dryer vacuum iron
  fan lamp bulb candle flashlight switch socket plug outlet breaker fuse wire cable battery charger
  laptop computer tablet phone cellphone smartphone television tv radio printer router modem wifi
  internet broadband website webpage browser login password username email inbox voicemail ringtone
  app download upload screenshot photo camera keyboard screen touchscreen headset signal reception
  roaming prepaid handset dial hang ring beep buzz text texting chat message reply
  envelope stamp letter mailbox parcel package delivery courier receipt invoice statement paperwork
  form signature photocopy
  cash coin bucks dollar cents cheque checkbook wallet purse debit credit deposit withdraw withdrawal
  overdraft loan mortgage refinance installment interest fee penalty surcharge rebate refund
  reimbursement discount coupon voucher bargain cheap pricey expensive afford owe overdue unpaid due
  deadline balance budget savings checking payroll salary paycheck pension rent lease bill billing
  overcharged overpaid underpaid prorated autopay
  insurance insurer premium deductible copay claim claimant policyholder coverage beneficiary
  collision dent scratch crash windshield tow hail flood burglary theft burglar stolen lost
  doctor dentist nurse clinic hospital prescription pills medication refill fever headache rash dizzy
  sick hurt bleeding allergy ambulance
  dizzy smelly stinky stink smell odor hiss hissing leak leaky drip dripping puddle damp mold rust
  noisy loud quiet dark dim bright cold chilly freezing warm hot broken busted faulty defective dead
  stuck jammed clogged slow fast flicker flickering spark sparks sparking smoke burn burnt
  thaw thawed spoiled rotten groceries milk meat dinner lunch breakfast supper sandwich coffee tea
  soap shampoo towel towels pillow blanket bedsheet
  morning noon afternoon evening tonight midnight weekend weekday yesterday tomorrow fortnight
  appointment reschedule postpone cancel confirm booking reservation checkout checkin
  neighbor neighbour neighborhood street corner sidewalk pavement block cabin trailer condo apartment
  cab taxi bus train airport parking
  hurry wait waiting queue busy hold upset angry annoyed fed frustrated confused worried scared
  robot bot machine operator receptionist supervisor manager clerk rep representative`
  .trim()
  .split(/\s+/);
