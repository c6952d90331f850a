"""Terms that shut people out, what may be said instead, and where the same words are harmless.

A term is harmful in its everyday sense and harmless in others: a technical one, an animal, a food, a legal
term. `unless` holds the others. Names and titles are not here: the check sees those by their capitals. The
words were chosen from what style guides and open word lists agree on; words that people use of themselves
or of named persons (wife, actress, blind, gay) are left out.
"""

from enum import StrEnum
from typing import NamedTuple


class Why(StrEnum):
    """What is wrong with a term, in plain words."""

    GENDER = "says one gender where any is meant"
    PAIR = "leaves out whoever is neither"
    MARKED = "marks a gender that does not matter here"
    MIND = "makes light of mental illness or disability"
    DISABILITY = "speaks of disability as a lack, a burden or a label"
    CONDITION = "turns a health condition into a figure of speech"
    LABEL = "makes a person into their condition"
    ORIGIN = "rests on a slighting picture of an origin or culture"
    SLAVERY = "makes a figure of speech of slavery"
    COLOUR = "makes black bad and white good"
    ORIENTATION = "is an outdated or slighting word about orientation or gender"
    AGE = "makes a group of older people into a thing apart"
    SUICIDE = "speaks of suicide as a crime or a feat"
    CLASS = "slights people by where or how they live"


class Term(NamedTuple):
    """Words of one kind, in all their forms."""

    words: str
    """Separated by `|`."""
    instead: str
    """What may be said instead; empty where it depends on what was meant."""
    why: Why
    certain: bool = False
    """Whether `instead` fits wherever one of the words stands."""
    unless: str = ""
    """A pattern (RE2 syntax, over folded text) that covers the word where it is harmless."""
    only: str = ""
    """A pattern that must cover the word for it to count."""
    proper: bool = False
    """Whether it is always written with a capital, so that a capital alone makes no name of it."""


# fmt: off
TERMS = (
    # One gender for all: jobs.
    Term("policeman|policewoman", "police officer", Why.GENDER, certain=True),
    Term("policemen|policewomen", "police officers", Why.GENDER, certain=True),
    Term(
        "fireman",
        "firefighter", Why.GENDER, certain=True,
        unless=r"\bfireman'?s? (?:carry|lift|pole|hat|sam)\b|\bfireman sam\b",
    ),
    Term("firemen", "firefighters", Why.GENDER, certain=True),
    Term("businessman|businesswoman", "businessperson", Why.GENDER, certain=True),
    Term("businessmen|businesswomen", "businesspeople", Why.GENDER, certain=True),
    Term(
        "salesman|saleswoman|saleslady",
        "salesperson", Why.GENDER, certain=True,
        unless=r"\btravell?ing salesman problem\b",
    ),
    Term("salesmen|saleswomen|salesladies", "salespeople", Why.GENDER, certain=True),
    Term("spokesman|spokeswoman", "spokesperson", Why.GENDER, certain=True),
    Term("spokesmen|spokeswomen", "spokespeople", Why.GENDER, certain=True),
    Term("chairman|chairwoman", "chair", Why.GENDER, certain=True),
    Term("chairmen|chairwomen", "chairs", Why.GENDER, certain=True),
    Term("congressman", "member of Congress", Why.GENDER, certain=True),
    Term("congressmen", "members of Congress", Why.GENDER, certain=True),
    Term("councilman|councilwoman", "council member", Why.GENDER, certain=True),
    Term("councilmen|councilwomen", "council members", Why.GENDER, certain=True),
    Term("alderman", "council member", Why.GENDER),
    Term("aldermen", "council members", Why.GENDER),
    Term("postman|mailman|mailwoman", "mail carrier", Why.GENDER, certain=True),
    Term("postmen|mailmen", "mail carriers", Why.GENDER, certain=True),
    Term("milkman", "milk deliverer", Why.GENDER),
    Term("cameraman", "camera operator", Why.GENDER),
    Term("cameramen", "camera operators", Why.GENDER, certain=True),
    Term("anchorman|anchorwoman", "anchor", Why.GENDER),
    Term("newsman|newspaperman", "journalist", Why.GENDER, certain=True),
    Term("newsmen|newspapermen", "journalists", Why.GENDER, certain=True),
    Term("weatherman|weathermen", "weather forecaster", Why.GENDER),
    Term("repairman", "repairer", Why.GENDER, certain=True),
    Term("repairmen", "repairers", Why.GENDER, certain=True),
    Term("handyman", "handyperson", Why.GENDER),
    Term("handymen", "repairers", Why.GENDER),
    Term("tradesman", "tradesperson", Why.GENDER, certain=True),
    Term("tradesmen", "tradespeople", Why.GENDER, certain=True),
    Term("foreman", "supervisor", Why.GENDER, certain=True, unless=r"\bgeorge foreman\b|\bforeman grill"),
    Term("foremen", "supervisors", Why.GENDER, certain=True),
    Term("workman", "worker", Why.GENDER, certain=True, unless=r"\bworkman'?s comp"),
    Term("workmen", "workers", Why.GENDER, certain=True, unless=r"\bworkmen'?s comp"),
    Term(
        "garbageman|garbagemen|garbage man|garbage men|binman|binmen|dustman|dustmen",
        "waste collector", Why.GENDER,
    ),
    Term(
        "delivery man|delivery men|delivery boy|delivery boys|deliveryman|deliverymen",
        "courier", Why.GENDER,
    ),
    Term("cleaning lady|cleaning ladies|cleaning woman|charwoman", "cleaner", Why.GENDER),
    Term("doorman|doormen", "door attendant", Why.GENDER),
    Term("watchman|watchmen", "guard", Why.GENDER),
    Term("middleman", "intermediary", Why.GENDER),
    Term("middlemen", "intermediaries", Why.GENDER, certain=True),
    Term("layman", "layperson", Why.GENDER, certain=True),
    Term("laymen", "laypeople", Why.GENDER, certain=True),
    Term(
        "journeyman|journeymen",
        "qualified worker", Why.GENDER,
        unless=r"\bjourneyman (?:pitcher|outfielder|quarterback|boxer)\b",
    ),
    Term("serviceman|servicewoman", "service member", Why.GENDER, certain=True),
    Term("servicemen|servicewomen", "service members", Why.GENDER, certain=True),
    Term("craftsmen", "artisans", Why.GENDER, certain=True),
    Term("fishermen", "fishers", Why.GENDER, certain=True),
    Term("stockman|stockmen|railwayman|railwaymen|seaman|seamen|oarsman|oarsmen|ombudsmen", "", Why.GENDER),
    Term("sportsman", "athlete", Why.GENDER),
    Term("sportsmen", "athletes", Why.GENDER),
    Term("spaceman|spacemen", "astronaut", Why.GENDER),
    Term("caveman|cavemen", "cave dweller", Why.GENDER),
    Term("countrymen", "compatriots", Why.GENDER, certain=True),
    Term("frenchmen|englishmen|irishmen|dutchmen|welshmen|scotsmen", "", Why.GENDER, proper=True),
    Term("freshman", "first-year student", Why.GENDER, unless=r"\bfreshman[ -]year\b"),
    Term("freshmen", "first-year students", Why.GENDER),
    Term("stewardess", "flight attendant", Why.GENDER, certain=True),
    Term("stewardesses|air hostesses", "flight attendants", Why.GENDER, certain=True),
    Term(
        "salaryman|salarymen|career girl|career girls|career woman|career women",
        "professional", Why.GENDER,
    ),
    Term("housewife", "homemaker", Why.GENDER, certain=True, unless=r"\b(?:real|desperate) housewife\b"),
    Term("housewives", "homemakers", Why.GENDER, certain=True, unless=r"\b(?:real|desperate) housewives\b"),
    Term(
        "authoress|poetess|sculptress|usherette|aviatrix|executrix|janitress|directress|comedienne",
        "", Why.MARKED,
    ),
    Term(
        "lady doctor|lady doctors|woman doctor|woman lawyer|lady lawyer|woman painter|male nurse|"
        "male nurses|male secretary|girl boss|girlboss|female boss|lady boss|lady driver|woman driver",
        "", Why.MARKED,
    ),
    # One gender for all: people in general.
    Term("mankind", "humankind", Why.GENDER, certain=True),
    Term("man-made|man made|manmade", "artificial", Why.GENDER, only=r"\bman[ -]?made\b"),
    Term("manned", "", Why.GENDER),
    Term("unmanned", "", Why.GENDER),
    Term("manpower", "workforce", Why.GENDER),
    Term(
        "man hour|man-hour|manhour|man hours|man-hours|manhours|man-days|man days|man-years|man years",
        "person-hours", Why.GENDER,
    ),
    Term(
        "man the",
        "staff the", Why.GENDER,
        only=r"\bman the (?:booth|phones?|desk|desks|fort|front|counter|counters|till|tills|pumps|"
        r"station|grill|bar|stand|store|shop|lines?|barricades|register|registers)\b",
    ),
    Term(
        "the common man|the average man|the man in the street|the man on the street|the working man|"
        "modern man|early man",
        "", Why.GENDER,
        unless=r"\bearly man[a-z]|\bthe modern man\b",
    ),
    Term(
        "best man for the job|right man for the job|man for the job",
        "right person for the job", Why.GENDER,
    ),
    Term(
        "one-man|two-man|three-man|four-man|man-sized|man-size|mansized",
        "", Why.GENDER,
        unless=r"\bone-man (?:band|show)\b|\b(?:two|three|four)-man (?:tent|bobs)",
    ),
    Term(
        "man enough|like a real man|take it like a man|man up|grow a pair|boys will be boys|"
        "like a girl|throws like a girl|run like a girl|old wives' tale|old wives tale|"
        "gentleman's agreement|gentlemen's agreement|man flu",
        "", Why.GENDER,
    ),
    Term("ladylike|unladylike|unmanly|spinster|spinsters|old maid", "", Why.GENDER),
    Term(
        "chick|chicks",
        "woman", Why.GENDER,
        unless=r"\bchicks? (?:flick|lit|pea|magnet|hatch)|\b(?:baby|easter|fluffy|feathered|newborn|"
        r"day-old|yellow) chicks?|\b(?:hens?|chickens?|eggs?|birds?|nest|hatch[a-z]*|penguins?|"
        r"owls?|farm)\b.{0,50}\bchicks?\b|\bchicks?\b.{0,50}\b(?:hens?|chickens?|eggs?|birds?|"
        r"nests?|hatch[a-z]*|penguins?|owls?|farm)\b",
        only=r"\b(?:a|that|this|the|hot|cute|some|these|those|my|your|his|two|sexy|rock|biker|cool|"
        r"any|little|white|black|blonde?|and|of) chicks?\b",
    ),
    Term("bimbo|bimbos|slut|sluts|slutty|whore|whores|skank|skanks", "", Why.GENDER),
    Term(
        "bitch|bitches|bitchy|bitching|son of a bitch",
        "", Why.GENDER,
        unless=r"\bbitch (?:and|or) (?:pups|puppies|dog)|\b(?:brood|pregnant|whelping) bitch",
    ),
    Term("wife beater|wifebeater|wife-beater|wife beaters|wifebeaters", "tank top", Why.GENDER),
    Term(
        "he/she|she/he|s/he|(s)he|his/her|her/his|him/her|her/him|his/hers|he or she|she or he|"
        "his or her|her or his|him or her|her or him|himself or herself|herself or himself|"
        "himself/herself",
        "they", Why.PAIR,
    ),
    Term(
        "her and his|his and her|he and she",
        "their", Why.PAIR,
        unless=r"\bhis and her(?:s)? (?:towels?|watch|watches|gifts?|robes?|mugs?|sets?)\b",
    ),
    Term("dear sir|dear sirs|dear sir or madam|dear madam", "hello", Why.GENDER),
    # Minds.
    Term(
        "crazy|crazier|craziest|crazies|crazily",
        "", Why.MIND,
        unless=r"\bcrazy (?:horse|quilt|golf|glue|paving|bread|eddie|rich asians|ex-girlfriend|taxi|"
        r"town|eights?)\b",
    ),
    Term(
        "insane|insanely|insanity",
        "", Why.MIND,
        unless=r"\b(?:criminally insane|insanity (?:plea|defen[cs]e|workout)|insane asylum|"
        r"insane clown posse|reason of insanity)\b",
    ),
    Term("sane", "", Why.MIND),
    Term("sanity check|sanity checks|sanity-check|sanity test", "quick check", Why.MIND),
    Term(
        "lunatic|lunatics|lunacy|loony|looney|loony bin|nutcase|nutcases|nutjob|nut job|nutter|"
        "nutters|whack job|basket case",
        "", Why.MIND,
        unless=r"\blooney (?:tunes|toons)\b|\blunatic asylum",
    ),
    Term("madman|madmen|madwoman|madhouse", "", Why.MIND),
    Term("maniac|maniacs|maniacal", "", Why.MIND),
    Term(
        "psycho|psychos|psychopath|psychopaths|psychotic",
        "", Why.MIND,
        unless=r"\bpsychotic (?:disorder|episode|symptom|depression|break|illness|feature)",
    ),
    Term(
        "deranged|demented|unhinged|mental case|mentally deranged|gone mental|go mental|going mental|"
        "went mental|off his rocker|off her rocker",
        "", Why.MIND,
    ),
    Term(
        "wacko|wackos|whacko|whackos|nuts",
        "", Why.MIND,
        unless=r"\bnuts (?:and|or|for|in|on|with|are)\b|\bgo nuts\b",
        only=r"\bwh?ackos?\b|\b(?:go|goes|going|gone|went|drives?|driving|drove|are you|you're|is|"
        r"that's|totally|completely|absolutely|just) (?:me |us |you |him |her |them |people |"
        r"everyone )?(?:absolutely |totally |completely )?nuts\b",
    ),
    Term(
        "retard|retards|retarded|libtard|libtards|tard|fucktard",
        "", Why.MIND,
        unless=r"\b(?:flame|fire|growth|fetal|foetal|spark|timing) retard|\bretard(?:s|ed)? (?:the|by|"
        r"growth|develop)",
    ),
    Term(
        "moron|morons|moronic|idiot|idiots|idiotic|idiocy|imbecile|imbeciles|cretin|cretins|"
        "simpleton|simpletons|halfwit|half-wit|halfwits|dimwit|dimwits|dimwitted|feebleminded|"
        "feeble-minded|feeble minded|nitwit|dumbass|low iq|low-iq|short bus",
        "", Why.MIND,
        unless=r"\bidiot lights?\b",
    ),
    Term(
        "dumb|dumber|dumbest|dumbed down|dumb down|dumbing down",
        "", Why.MIND,
        unless=r"\bdumb[ -]?(?:bells?|waiters?|terminals?|phones?|cane|struck)\b",
    ),
    Term("stupid|stupidly|stupidity|stupidest|stupider", "", Why.MIND),
    Term(
        "lame|lamest|lamer",
        "dull", Why.MIND,
        unless=r"\blame (?:duck|mp3|encoder|horse|leg|foot|in one|dog)\b|\b(?:horse|dog|cow|leg|foot|"
        r"was|went|goes?|going) lame\b",
    ),
    Term("daft", "silly", Why.MIND, unless=r"\bdaft punk\b"),
    Term(
        "spaz|spazz|spastic|spastics|mongoloid|mongoloids|mong",
        "", Why.MIND,
        unless=r"\bspastic (?:diplegia|quadriplegia|hemiplegia|paralysis|cerebral|muscle|colon)",
    ),
    Term("schizo|schizos|schizophrenic|schizophrenics", "", Why.LABEL),
    Term("hysterical woman|hysterical women|hysterical female", "", Why.GENDER),
    # Conditions as figures of speech.
    Term(
        "ocd|o.c.d.",
        "particular", Why.CONDITION,
        unless=r"\bmy ocd (?:diagnosis|therapist|treatment|symptom|recovery)",
        only=r"\b(?:so|a bit|a little|totally|very|super|kinda|slightly|my|your inner|"
        r"little) (?:o\.?c\.?d\b\.?)",
    ),
    Term(
        "bipolar|bi-polar|schizoid|autistic",
        "", Why.CONDITION,
        only=r"\b(?:so|totally|a bit|a little|kinda|acting|such a|weather is|is being|super|like a|"
        r"mood is) (?:bi-?polar|schizoid|autistic)\b",
    ),
    Term(
        "anorexic|bulimic",
        "", Why.CONDITION,
        unless=r"\b(?:anorexic|bulimic) (?:patient|person|people)",
        only=r"\b(?:so|too|looks?|looking|almost|practically|that|an?) (?:so |too )?(?:anorexic|"
        r"bulimic)\b",
    ),
    Term(
        "panic attack|heart attack|nervous breakdown|heart attacks|panic attacks",
        "scare", Why.CONDITION,
        only=r"\b(?:gave|give|gives|giving|almost had|nearly had|practically had|having) (?:me|us|you|"
        r"him|her|them|everyone|a|an|my)? ?(?:a |an )?(?:panic|mini|small)? ?(?:panic attack|"
        r"nervous breakdown)s?\b",
    ),
    Term("a cancer on|like a cancer|ptsd from", "", Why.CONDITION),
    Term("junkie|junkies|crackhead|crackheads|druggie|druggies|crack addict|technojunkie", "", Why.LABEL),
    Term("addict|addicts|drug abuser|drug abusers", "", Why.LABEL),
    Term(
        "alcoholic|alcoholics",
        "", Why.LABEL,
        unless=r"\b(?:an? )?alcoholic (?:drinks?|beverages?|cider|ginger|content|fermentation|liver|"
        r"strength|cocktails?|spirits?|punch)|\balcoholics anonymous\b",
        only=r"\b(?:an|recovering|former|ex|chronic|functioning|raging|some|many|of|for|those|violent|"
        r"abusive|hopeless|drug addicts and) alcoholics?\b|\balcoholics\b",
    ),
    # Disability and illness.
    Term("cripple|cripples|crippled|crippling|crip", "", Why.DISABILITY),
    Term(
        "handicapped|handicapable|physically challenged|mentally challenged|vertically challenged|"
        "visually challenged|differently abled|differently-abled|diffability|specially abled",
        "", Why.DISABILITY,
    ),
    Term(
        "handicapped parking|handicapped restroom|handicapped toilet|handicapped access|"
        "handicapped entrance|handicapped seating",
        "", Why.DISABILITY,
    ),
    Term(
        "special needs|special-needs",
        "", Why.DISABILITY,
        unless=r"\bspecial needs (?:trust|plan|assistance|fund)|\b(?:has|have|your|any|their|our|"
        r"meets?|meeting) special needs\b",
    ),
    Term(
        "the disabled|the handicapped|the autistic",
        "", Why.DISABILITY,
        unless=r"\b(?:institute|foundation|association|federation|society|council|home|center|centre|"
        r"school)[a-z ]{0,20} (?:for|of) the disabled",
        only=r"\bthe (?:disabled|handicapped|autistic)(?: (?:and|or|are|who|have|can|need|to)\b|"
        r"[.,;!?:)]|$)",
    ),
    Term(
        "mentally ill|mental defective|mentally defective|mentally retarded|intellectually disabled|"
        "learning disabled",
        "", Why.DISABILITY,
    ),
    Term(
        "wheelchair-bound|wheelchair bound|confined to a wheelchair|bound to a wheelchair|"
        "restricted to a wheelchair|stuck in a wheelchair",
        "", Why.DISABILITY,
    ),
    Term(
        "able-bodied|ablebodied|able bodied",
        "non-disabled", Why.DISABILITY,
        unless=r"\bable[ -]bodied sea",
    ),
    Term(
        "deaf and dumb|deaf-and-dumb|deaf mute|deaf-mute|deafmute|hearing impaired|hearing-impaired|"
        "hearing impairment",
        "", Why.DISABILITY,
    ),
    Term("downs syndrome", "Down syndrome", Why.DISABILITY, certain=True),
    Term("tourettes syndrome|tourettes disorder", "Tourette syndrome", Why.DISABILITY, certain=True),
    Term(
        "birth defect|birth defects|harelip|hare lip|hare-lip|harelipped|cleft-lipped|bucktoothed|"
        "buck-toothed",
        "", Why.DISABILITY,
    ),
    Term(
        "blind eye to|a blind eye|deaf ear to|a deaf ear|deaf ears|tone deaf|tone-deaf|blind to|"
        "deaf to|the blind leading the blind",
        "", Why.DISABILITY,
        unless=r"\b(?:colou?r|double)[ -]blind to",
    ),
    Term(
        "suffers from|suffering from|suffer from|suffered from|afflicted with|afflicted by|"
        "stricken with|victim of|victims of",
        "", Why.DISABILITY,
        only=r"\b(?:suffer(?:s|ing|ed)? from|afflicted (?:with|by)|stricken with|victims? of) (?:a |"
        r"an |the )?(?:severe |mild |chronic |some )?(?:disabilit|mental|intellectual|"
        r"multiple sclerosis|muscular|cerebral|down|autis|schizo|psychos|polio|aids|hiv|dementia|"
        r"alzheimer|epileps|deaf|blind|paralys|bipolar|adhd|dyslexi|tourette|parkinson)[a-z]*",
    ),
    Term(
        "stroke victim|stroke victims|aids victim|aids victims|cancer victim|cancer victims|"
        "polio victim|polio victims",
        "", Why.DISABILITY,
    ),
    Term(
        "paraplegics|quadriplegics|epileptics|dyslexics|autistics|a paraplegic|a quadriplegic|"
        "an epileptic",
        "", Why.LABEL,
    ),
    Term(
        "midget|midgets",
        "", Why.DISABILITY,
        unless=r"\bmg midget\b|\bmidget (?:car|racing|submarine|football)",
    ),
    Term("senile|geriatrics", "", Why.AGE),
    Term(
        "the elderly|old folks|old fogey|old fogeys|old fogies|old geezer|geezers|old biddy|"
        "over the hill|senior moment|senior moments",
        "", Why.AGE,
        unless=r"\bthe elderly (?:man|woman|person|people|couple|gentleman|lady|adult|relative|parent|"
        r"resident|patient|neighbou?r)|\bover the hills?s\b",
    ),
    # Origin and culture.
    Term(
        "oriental|orientals",
        "Asian", Why.ORIGIN, proper=True,
        unless=r"\boriental (?:shorthair|lily|lilies|medicine|studies|bittersweet|poppy|rat|cockroach|"
        r"plane)",
    ),
    Term(
        "eskimo|eskimos|esquimaux",
        "Inuit", Why.ORIGIN, proper=True,
        unless=r"\beskimo (?:kiss|pie|roll|dog)",
    ),
    Term(
        "gypsy|gypsies|gipsy|gipsies|gyp|gypped|gyppo",
        "", Why.ORIGIN, proper=True,
        unless=r"\bgypsy (?:moth|jazz|kings)|\bgyps (?:fulvus|vulture)",
    ),
    Term(
        "redskin|redskins|red indian|red indians|squaw|injun|injuns|wagon-burner",
        "Native American", Why.ORIGIN, proper=True,
    ),
    Term(
        "indian giver|indian give|off the reservation|on the warpath|circle the wagons|"
        "too many chiefs|low man on the totem pole|natives are restless|natives are getting restless|"
        "lowest on the totem pole|bottom of the totem pole",
        "", Why.ORIGIN,
    ),
    Term("spirit animal|spirit animals|pow wow|powwow|pow-wow", "", Why.ORIGIN),
    Term(
        "nonwhite|non-white|non-whites|nonwhites|colored people|coloured people|colored folks|"
        "coloured folks|negro|negroes|negress|mulatto|half-breed|half-caste|uppity|chinaman|chinamen|"
        "chink|chinks|gook|gooks|towel head|towel heads|towelhead|raghead|ragheads|wetback|wetbacks|"
        "beaner|beaners|spic|spics|kike|kikes|yid|hymie|shyster|shysters|goy|goyim|jap|japs|coon|"
        "coons|jigaboo|pikey|pikeys|wop|dago|paki|pakis|abo|abos|darkie|darkies",
        "", Why.ORIGIN,
        unless=r"\b(?:united negro|negro leagues?|negro spirituals?|rio negro|negro modelo|"
        r"modelo negro|maine coon|coon hound|coon cat|coon's? age)|\bchinks? in (?:the|its|his|"
        r"her|their|your)\b",
    ),
    Term(
        "illegal alien|illegal aliens|illegal immigrant|illegal immigrants|illegals",
        "undocumented", Why.ORIGIN,
    ),
    Term(
        "third world|third-world|third world country|banana republic",
        "", Why.ORIGIN,
        unless=r"\bbanana republic (?:store|outlet|coupon|card|jeans|factory|gift)|"
        r"\bthird world (?:war|cup|title|championship|record)|\bat banana republic\b",
    ),
    Term(
        "jewed|jew down|welshed on|paddy wagon|chinese whispers|indian burn|indian-style|"
        "chinese fire drill",
        "", Why.ORIGIN,
    ),
    Term(
        "ghetto",
        "", Why.CLASS,
        only=r"\b(?:so|pretty|kinda|totally|real|really|too|very|bit|super|looks?|that's) ghetto\b",
    ),
    Term(
        "white trash|trailer trash|trailer park trash|redneck|rednecks|hillbilly|hillbillies|hobo|"
        "hobos|the homeless|welfare queen|inner-city youth|chav|chavs",
        "", Why.CLASS,
        unless=r"\bhobo (?:bag|stew|dinner|handbag|purse|style|shoulder)|\bhobos? (?:bags?|"
        r"in leather)|\bhillbilly (?:music|bone)|\bthe homeless (?:man|woman|person|people|"
        r"shelter|youth|population|community|charity)|\b(?:leather|suede|slouchy|"
        r"canvas) hobos?\b",
    ),
    # Slavery, black and white.
    Term(
        "slave|slaves|slave labor|slave labour|slave driver|slave drivers|slave-driver|slaving|"
        "slave away",
        "", Why.SLAVERY,
        only=r"\b(?:slave (?:labou?r|drivers?|away|wages?|over|to (?:the|your|my|his|her|their|"
        r"fashion|a))|slave-driver|wage slaves?|work(?:ed|ing|s)? like a slave|slaving|(?:my|"
        r"your|you|sex|love|corporate|good|little|white|be|i'm|not) (?:a |an |the |his |her |"
        r"your |my )?slaves?|slaves? to|master(?:s)?[ /-]*(?:and|or|/|-|to)?[ /-]*slaves?|"
        r"slaves? (?:device|drive|node|server|disk|cylinder|process|database|mode|replica|jumper|"
        r"unit|clock)s?)\b",
    ),
    Term("master/slave|master-slave|master and slave", "primary/replica", Why.SLAVERY),
    Term("blacklist|black list|black-list|blacklists|black lists", "blocklist", Why.COLOUR),
    Term("blacklisted|black-listed|blacklisting|black-listing", "", Why.COLOUR),
    Term("whitelist|white list|white-list|whitelists", "allowlist", Why.COLOUR),
    Term("whitelisted|white-listed|whitelisting|white-listing", "", Why.COLOUR),
    Term("blackhat|black-hat|whitehat|white-hat", "", Why.COLOUR),
    Term("grandfathered|grandfathering|grandfather clause", "legacy", Why.ORIGIN),
    # Orientation and gender.
    Term("homosexual|homosexuals", "gay", Why.ORIENTATION),
    Term("sexual preference|sexual preferences", "sexual orientation", Why.ORIENTATION),
    Term(
        "gay lifestyle|homosexual lifestyle|gay agenda|homosexual agenda|alternative lifestyle|so gay",
        "", Why.ORIENTATION,
        unless=r"\bso gay (?:men|people|couples|and|rights)",
    ),
    Term(
        "fag|fags|faggot|faggots|dyke|dykes|homo|homos|sodomite|sodomites|poof|poofter|lesbo|lezzie",
        "", Why.ORIENTATION,
        unless=r"\b(?:homo (?:sapiens|erectus|habilis|neanderthal[a-z]*|economicus|faber|ludens|"
        r"floresiensis)|ecce homo|faggots and peas|fag (?:end|packet|break)|dykes? on bikes|"
        r"van dyke)\b|\b(?:sea|flood|coastal|earthen|dutch|river) dykes?\b",
    ),
    Term(
        "tranny|trannies|shemale|shemales|she-male|he-she|heshe|transgendered|transgenders|"
        "a transgender|transgenderism|transvestite|transvestites|transsexuals|hermaphrodite|"
        "hermaphrodites|hermaphroditic",
        "", Why.ORIENTATION,
        unless=r"\b(?:manual|automatic|auto|rebuilt|speed|rear|slipping) trann(?:y|ies)|"
        r"\btranny (?:fluid|shop|cooler|mount)|\b(?:snails?|worms?|fish|slugs?|plants?|"
        r"flowers?|species|animals?|mollus[ck]s?|earthworms?|oysters?|"
        r"barnacles?)\b.{0,40}hermaphrodit|hermaphrodit(?:es?|ic) (?:snail|worm|fish|slug|"
        r"plant|flower|species|animal)|\ba transgender (?:wom|man|men|person|girl|boy|teen|"
        r"child|student|athlete|community|right|activist|actor|actress|model|character|flag|"
        r"icon|rights|and|issue)",
    ),
    Term(
        "sex change|sexchange|sex-change|sex change operation|born a man|born a woman|"
        "biologically male|biologically female|genetically male|genetically female",
        "", Why.ORIENTATION,
    ),
    Term("preferred pronoun", "pronoun", Why.ORIENTATION, certain=True),
    Term("preferred pronouns", "pronouns", Why.ORIENTATION, certain=True),
    Term("preferred gender pronouns", "pronouns", Why.ORIENTATION, certain=True),
    # Suicide.
    Term("commit suicide|commits suicide", "die by suicide", Why.SUICIDE),
    Term(
        "committed suicide",
        "died by suicide", Why.SUICIDE, certain=True,
        unless=r"\bcommitted suicide prevention\b",
    ),
    Term("committing suicide", "dying by suicide", Why.SUICIDE, certain=True),
    Term(
        "completed suicide|successful suicide|failed suicide|unsuccessful suicide|"
        "failed suicide attempt|suicide epidemic|epidemic of suicides|suicide failure",
        "", Why.SUICIDE,
        unless=r"\bfailed suicide bomb",
    ),
)
# fmt: on
