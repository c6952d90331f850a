"""Shapes of hostility: patterns over text in which groups of people and hostile words are signs.

`\\x01` is a group, `\\x02` others (trades, parties, public figures), `\\x03` to `\\x08` are the kinds of
`hostile_words.Kind`: slur, profanity, insult, violence, aversion, sexual. Beside the shapes of hostility stand
those of speech about it: quoting, denying, condemning, and what a group calls itself.
"""

SHAPES = {
    "group_is_bad": (
        r"\x01(?: like (?:you|them|him|her|that)| lives| with any power)? (?:[a-z'-]+ ){0,2}(?:are|is|am|"
        r"be|were|was|being|aren't|isn't|look|seem|sound|become|as|"
        r"such) (?:[a-z'\x04-]+ ){0,4}[\x03\x04\x05]"
    ),
    "bad_group": r"[\x03\x04\x05](?:,? [\x03\x04\x05])* \x01",
    "group_bad": r"\x01 [\x03\x04\x05]",
    "bad_like_group": r"[\x03\x04\x05] (?:like|of) (?:a |an |the |all |these |those )?\x01",
    "group_is_nothing": (
        r"\x01 (?:lives )?(?:are|is) (?:just |still |probably |all )*(?:nothing|worth nothing|not worth|"
        r"worthless|the (?:absolute )?worst|beneath|less than|lesser|not our|not my|not human|not people|"
        r"not welcome)"
    ),
    "harm_group": r"\x06 (?:[a-z'\x04-]+ ){0,4}\x01",
    "harm_group_close": (
        r"\x06 (?:all |every |each |any |the |these |those |that |next |you |a |an |some |more |off |"
        r"out )*\x01"
    ),
    "group_harm": (
        r"\x01(?: like (?:you|them))? (?:all |just )?(?:should|ought|must|need|needs|deserve|deserves|"
        r"will|would|can|better) (?:[a-z'\x04-]+ ){0,4}\x06"
    ),
    "hate_group": r"\x07 (?:[a-z'\x04-]+ ){0,4}\x01",
    "hate_stem_group": (
        r"(?:can't stand|cannot stand|can't bear|sick of|tired of|fed up with|get rid of|rid of|so much|"
        r"no place for|don't want|do not want|don't trust|disgusted by|anywhere near|worse than|"
        r"better off without|piss(?:ed|ing)? off|\x04 off) (?:[a-z'\x04-]+ ){0,4}\x01"
    ),
    "group_makes_me": (
        r"\x01 (?:[a-z'-]+ ){0,8}(?:makes? me|make my|fills? me|makes? us|"
        r"boils?) (?:[a-z'\x04-]+ ){0,4}[\x04\x05\x06\x07]"
    ),
    "curse_group": r"\x04 (?:all |you |every |those |these |the |off )*\x01",
    "group_curse": r"\x01 (?:[a-z'-]+ ){0,5}\x04 (?:off|up|out|yourself|themselves|themself)",
    "group_no_right": (
        r"\x01 (?:[a-z'-]+ ){0,3}(?:should not|shouldn't|must not|should never|cannot|can't|can not|"
        r"are not|aren't|is not|do not|don't|does not|have no|has no|not) (?:[a-z'-]+ ){0,2}(?:allowed|"
        r"be here|exist|belong|vote|drive|work|marry|breed|reproduce|live|deserve|rights?|value|place|"
        r"matter|hired|equal|equals|human|people|stop themselves|help|adopt|protect|protecting|important|"
        r"apply|fit in|change|have|be)"
    ),
    "rights_not_group": (
        r"(?:rights|lives|law|respect|freedom|care|equality) (?:[a-z'-]+ ){0,3}(?:not|never|n't|shouldn't|"
        r"don't|worthless) (?:[a-z'-]+ ){0,5}\x01"
    ),
    "go_back": (
        r"go back to (?:your|their|where|africa|mexico|china|the)|get out of (?:our|my|this|"
        r"the) (?:country|land|nation)|where (?:you|they) (?:came|come) from|send (?:them|you) back|"
        r"build (?:a|the|that) (?:big )?wall|taking (?:over|our)|take (?:over|our)|our (?:jobs|country|"
        r"women|way of life)|replac(?:e|ing) us"
    ),
    "all_group": (
        r"(?:all|every|each|most|only|typical|typical of|just like|any|no) (?:a |an |the |of |these |"
        r"those |other )*\x01"
    ),
    "group_always": (
        r"\x01 (?:always|never|can't|cannot|won't|don't|only|just|all|love to|want to|tend to|have no|"
        r"has no|know|know nothing)"
    ),
    "if_group": r"if (?:you|he|she|they|someone|a person|your)(?:'re| are| is|'s)? (?:not )?(?:a |an )?\x01",
    "too_many": r"too many [\x01\x03]|(?:typical|just|another|bloody|stupid) [\x01\x03] behaviou?r",
    "nothing_but": (
        r"(?:nothing but|just|nothing more than|no more than|none but|simply) (?:a |an |some |common |"
        r"filthy |human )*[\x01\x03\x05]"
    ),
    "you_group": (
        r"you (?:all |and all |people |lot |other |bunch of |fucking |and )*(?:the )?(?:other )?\x01|"
        r"\x01 like you"
    ),
    "you_bad": (
        r"\b(?:you|your|u|ur|you're|youre) (?:are |is |all |such |a |an |just |so |the |really |absolute |"
        r"complete |total |fat |little |old )*[\x03\x05]|"
        r"\byou (?:[a-z'\x04-]+ ){0,2}\x04 (?:[a-z'\x04-]+ ){0,2}[\x03-\x05]"
    ),
    "you_curse": (
        r"\x04 (?:you|u|off|yourself|yourselves|him|her|them|all of|that guy|this guy|trump|biden|joe|"
        r"\x02)\b"
    ),
    "imperative": (
        r"(?:shut (?:the \x04 )?up|go (?:to \x04|\x04|die|away|kill)|drop \x06|kiss my|suck (?:my|it)|"
        r"eat \x04|up yours|get (?:lost|bent)|kill yourself|\x06 yourself|kys|stfu|gtfo|burn in|rot in|"
        r"lock (?:him|her|them) up)"
    ),
    "they_bad": (
        r"\b(?:they|them|these people|those people|this (?:guy|man|woman|person)|he|she|his|her|their|"
        r"who) (?:are |is |was |were |all |such |a |an |just |so |the |really |absolutely |nothing |but |"
        r"has |have |\x05 )+[\x03\x05]"
    ),
    "they_harm": (
        r"(?:should|ought to|need to|needs to|must|deserves?(?: to)?|hope (?:he|she|they|you)|wish|gonna|"
        r"going to|want to|will|let's|i'd|i'll|we'll|somebody|someone) (?:[a-z'-]+ ){0,4}\x06"
    ),
    "harm_you": r"\x06 (?:you|your|him|her|them|their|his|yourself|it) ",
    "bad_end": (
        r"\x05 (?:of|piece of|excuse for|excuse of) (?:a |an )?(?:\x04|human|\x05|person|\x06)|"
        r"pieces? of (?:\x04|\x05)|(?:sack|bag|pile) of (?:\x04|\x05)"
    ),
    "group_would": (
        r"\x01 (?:[a-z'-]+ ){0,4}(?:steal|stealing|rape|raping|invade|invading|ruin|ruining|destroy|"
        r"destroying|take over|leech|breed|breeding|bring|spread|control|run the)"
    ),
    "compare": (
        r"(?:smarter|better|stronger|worse|superior|cleaner|more human) than (?:any |all |a |an |"
        r"the )?\x01|\x01 (?:[a-z'-]+ ){0,3}(?:not as|less|inferior|superior|weaker|lower)"
    ),
    "woke_as": (
        r"(?:woke up as|turned into|married|date|hire|raised by|live next to|sit next to|be around|"
        r"being around|near) (?:a |an |any |such )*\x01"
    ),
    "end_life": (
        r"(?:end(?:ing)? (?:it|his|her|their|your) (?:all|life|lives)|put (?:him|her|them|it) (?:out of|"
        r"down)|pull the plug|wiped? out|lose your heads?|heads will roll|six feet under|in hell|"
        r"in prison|behind bars)"
    ),
    "quoted_bad": r"\"[^\"]*[\x03-\x07][^\"]*\"",
    "quoted_group": r"\"[^\"]*[\x01\x03][^\"]*\"",
    "said": (
        r"\b(?:say|says|said|saying|write|writes|writing|wrote|post|posts|posted|tweet|tweets|call|calls|"
        r"called|calling|tell|telling|told|claim|claims|believe|think) (?:[a-z'-]+ ){0,4}(?:\x22|that |"
        r"things|[\x01\x02] |me |us |people )"
    ),
    "counter": (
        r"(?:(?:was|were|am|been|being|got|get|gets) called|no respect for|"
        r"lost (?:all )?respect|tolerate|bigot(?:ed|ry)?|\x05 he is|horrible thing|"
        r"awful thing|terrible thing|thing to (?:say|do)|consequences for|hurts to|"
        r"can't (?:seriously )?believe|cannot believe|shows (?:how|what|that)|deserve to be in (?:prison|"
        r"jail)|should be in (?:prison|jail)|seriously sad|don't expect|doesn't count|does not count|"
        r"dehumani[sz]ing|homophobi[ac]|islamophobi[ac]|transphobi[ac]|racism|sexism|misogyn|anti-?semiti|"
        r"stigma|discriminat|stereotyp|prejudice|hate speech|offensive|slur)"
    ),
    "denial": (
        r"\b(?:no|not a single) \x01 (?:deserves?|should|ought|is|are|has)|never (?:said|say|think|"
        r"thought|hate|hated|condone|let|wanted)|(?:don't|do not|didn't|doesn't|cannot|can't|must not|"
        r"mustn't|should not|shouldn't|won't|wouldn't|not) (?:[a-z'-]+ ){0,2}(?:let|allow|condone|accept|"
        r"stand by|\x07|forget|tolerate|want \x01 to \x06)|let's not|(?:nobody|no one|never|don't|do not|"
        r"must not|may not) (?:[a-z'-]+ ){0,3}(?:call|calls|say|says|use|uses|shout|shouts) |"
        r"not (?:at all |all |really )?(?:[a-z]+ )?\x05|no (?:particular |such )?\x07|isn't \x05|"
        r"aren't \x05|n't (?:all )?\x05|(?:stop|end|against|prevent|fight|condemn|oppose|"
        r"protect) (?:[a-z'-]+ ){0,3}(?:\x06|\x07|violence|abuse)|violence against"
    ),
    "being_harmed": (
        r"\x01 (?:[a-z'-]+ ){0,2}(?:are|is|were|was|being|get|getting|been) (?:getting |being |often |"
        r"routinely |brutally )*\x06|\x06 of (?:any |innocent |so many |all |the |a )*\x01"
    ),
    "glad": (
        r"\b(?:glad|happy|proud|love|support|respect|admire|celebrate|welcome|thank|thanks|kind|beautiful|"
        r"amazing|great|brave|pride|liberation|equality|justice|solidarity|honou?r|cherish|bless|blessing|"
        r"heroes|fantastic|admired?|admiration|compassion(?:ate)?|credit|hug(?:s|ged|ging)?|help(?:s|ed|"
        r"ing)? out|best|wonderful|inspir[a-z]+|talented|brilliant|smart|strong|deserve respect|"
        r"role models?|grateful for|appreciate[sd]?|embrace[sd]?|friends?|valu(?:ed|able)|dignity)\b"
    ),
    "reclaimed": (
        r"\b(?:my|our|real|fellow|us|we|we're|i'm|i am|am|as|like me|ourselves|myself|all my) (?:a |an |"
        r"are |not |true |bad |also |such |all |proud )*\x03|\x03 (?:and proud|like me|like us|pride|"
        r"theory|community|rights|liberation|representation|studies|icon|culture|people are|friends)|"
        r",? my \x03"
    ),
    "self_bad": r"\b(?:i|i'm|i've|me|myself|my) (?:[a-z'-]+ ){0,6}[\x03\x04\x05]",
    "thing_bad": (
        r"\b(?:this|that|it|the|it's|that's|these|which|movie|film|show|game|weather|idea|song|apartment|"
        r"day|week|work|traffic|phone) (?:[a-z'-]+ ){0,3}(?:is|was|are|were|just|so|really|"
        r"a) (?:[a-z'-]+ ){0,2}[\x04\x05]"
    ),
    "implicit": (
        r"belongs? (?:in|at|on|behind|under) (?:a |an |the )?(?:zoo|cage|kitchen|jail|prison|asylum|"
        r"jungle|dirt|sea|gutter|bars|ovens?|camps?|hell|plantation|loony)|rather (?:have|die|be|eat|"
        r"drink|live|kill)|i would (?:rather )?(?:kill|shoot|hang|drown) myself|smarter than any|"
        r"allowing any more|baffles me|who cares (?:about|if)|care even the slightest|anywhere near|"
        r"(?:lives|rights) of \x01|(?:ruin|destroy|destroying|ruining) (?:our|this|the) (?:country|nation|"
        r"society|culture|neighbou?rhood|city|civili[sz]ation|world)|(?:our|my|this) (?:society|country|"
        r"civili[sz]ation|government|nation|neighbou?rhood)|no place in|once and for all|never fit in|"
        r"refuse to|until you are gone|without mercy|civili[sz]ed"
    ),
    "colour_bad": (
        r"\b(?:black|white|brown|yellow|gay|trans|female|muslim|islamic|jewish|foreign|immigrant|arab|"
        r"mexican|asian|indian|african|old|disabled|queer|religious|fat) \x05"
    ),
    "then_them": r"\x01[^\x22]{0,80}\b(?:them|they|they're|those|these|their|it)\b[^.]{0,40}[\x04\x05\x06]",
    "them_first": r"\b(?:them|they|those)\b[^.]{0,40}[\x04\x05\x06][^\"]{0,60}\x01",
    "they_should": (
        r"\b(?:they|them|those|these|all of them|every one of them) (?:should|ought to|must|need to|"
        r"deserve to|can) (?:all |just |be |go |get |have |stay |stop |learn )*"
    ),
    "but": (
        r"(?:don't|dont|do not) have anything against|not (?:a )?racis|no offen[cs]e|are (?:nice|fine|ok|"
        r"okay)[^.]{0,20} but|not that there's anything|nothing against|just saying|political correctness|"
        r"pc culture"
    ),
    "expletive": (
        r"\b(?:what|why|how|who|where|when) the \x04|\x04 (?:this|that|it|yes|no|hell|yeah)\b|(?:so|too|"
        r"really|pretty|how|as|very|kinda) \x04 [a-z]|are you \x04|\x04 (?:amazing|awesome|great|good|"
        r"cool|excited|hot|hilarious|love|tired|cold|hard|easy|kidding|right|around)|\x04 out\b|"
        r"for \x04's? sake|holy \x04|(?:^|[.!?] )\x04,|\x04 up (?:my|this|the|and|that)|take a \x04|"
        r"give a \x04|no \x04\b|smart ?\x04|\x04 yes"
    ),
    "theme": (
        r"\b(?:superior|inferior|supremacy|purity|less human|watermelons?|fried chicken|loin ?cloths?|"
        r"te?epees?|tipis?|slavery|plantation|melanin|terror[a-z]*|taliban|isis|jihad|burqas?|burkas?|"
        r"welfare|food stamps|anchor bab[a-z]*|third[ -]world|crime rates?|criminals?|felons?|greed[a-z]*|"
        r"big noses?|slant[a-z]*|aids|locked (?:up|away)|asylum|loony|kitchen|breed[a-z]*|hordes?|cotton|"
        r"ghetto|drug dealers?|rapists?|illegally|illegals?|taxes|our taxes|handouts|burden|melting pot|"
        r"assimilat[a-z]*|white (?:race|genocide|guilt|power)|(?:black|yellow|master) race|master race|"
        r"race war|sharia|caliphate|pure|bloodline|cannibals?|manners|hygiene|body odou?r|curry|eyes)\b"
    ),
    "sweeping": (
        r"there(?:'s| is)? (?:no such thing|is no cure)|just an excuse|be grateful|feel ashamed|"
        r"only way to (?:stop|fix|deal)|can (?:always |easily )?tell (?:if|when|by|the difference|that|"
        r"you)|not (?:a )?(?:true|real)|true american|real american|better off|better to be dead|"
        r"bad part of town|too much attention|what do you call|why (?:do|can't|cant|don't|dont|"
        r"should) (?:they|we|i)|nothing wrong with|wish i was|i would never (?:date|hire|marry)|"
        r"should (?:just )?(?:stay|stick|be banned|be locked|be forced|be kept|be taken|be sent|"
        r"be illegal|not be|never)|shouldn't|shouldnt|should not|direct correlation|in fact, the only|"
        r"most \x01 are|all \x01|\x01 (?:are|is) (?:just|all|only|nothing|too|so|always|not|good at|"
        r"bad at|taking|trying|known|obsessed|responsible)|if (?:you're|youre|you are|he is|she is|a) |"
        r"trouble|locked away|public view"
    ),
    "politics": (
        r"let'?s go brandon|\bl?g?b?fjb|\b(?:fuck|f|screw|\x04) (?:joe|biden|trump|\x02)|\b(?:sleepy|"
        r"creepy|crooked|traitor|dementia|potato|demented|crying|lying|\x05|\x04) (?:joe|hillary|don|ted|"
        r"nancy|\x02)|#?[a-z]*tards?\b|(?:lock|impeach|arrest|prosecute) (?:him|her|them|\x02)|\x02 (?:is|"
        r"are) (?:a |an |the |all |just |so |such )*[\x03-\x06]|\btreason|communis[mt]|marxist|"
        r"traitors?\b|brainwash|sheeple|fake news|cult\b|drag queen|swamp"
    ),
    "taunt": (
        r"\byour (?:mom|mother|mama|face|ass|\x01)|special kind of|you look like|looks? like (?:a |an |"
        r"the |someone|something|it)|sound(?:s)? like (?:a |an )|worst|have you ever|must be (?:nice|hard|"
        r"sad)|the fact (?:that )?you|not sure what's|(?:i )?bet (?:you|he|she|his|her)|up (?:your|his|"
        r"her|my) \x04|imagine being|nobody (?:likes|cares)|no one (?:likes|cares)|can't fix|"
        r"cry(?:ing)? about|stick to|go back|grow up|get a (?:life|job|clue)|have a brain|"
        r"lack of (?:a )?brain|brain dead|(?:suck|blow|slept|sleeps|screwed) (?:a |her|his|their|your)"
    ),
    "sexual_many": r"\x08(?:[^\x08]{0,60}\x08){2}",
    "slur_any": r"\x03",
}
"""By name; a pattern is found or not."""

OF_GROUPS = frozenset(
    {
        "group_is_bad",
        "bad_group",
        "group_bad",
        "bad_like_group",
        "group_is_nothing",
        "harm_group",
        "harm_group_close",
        "group_harm",
        "hate_group",
        "hate_stem_group",
        "group_makes_me",
        "curse_group",
        "group_curse",
        "group_no_right",
        "rights_not_group",
        "all_group",
        "group_always",
        "if_group",
        "you_group",
        "group_would",
        "compare",
        "woke_as",
        "being_harmed",
        "then_them",
        "them_first",
    }
)
"""Shapes that take a group, which are not looked for where there is none."""

OF_HOSTILE_WORDS = frozenset(
    {
        "group_is_bad",
        "bad_group",
        "group_bad",
        "bad_like_group",
        "harm_group",
        "harm_group_close",
        "group_harm",
        "hate_group",
        "group_makes_me",
        "curse_group",
        "group_curse",
        "you_bad",
        "you_curse",
        "they_bad",
        "they_harm",
        "harm_you",
        "quoted_bad",
        "reclaimed",
        "self_bad",
        "thing_bad",
        "colour_bad",
        "then_them",
        "them_first",
        "slur_any",
        "sexual_many",
    }
)
"""Shapes that take a hostile word, which are not looked for where there is none."""

HATE = frozenset(
    {
        "group_is_bad",
        "bad_group",
        "group_bad",
        "bad_like_group",
        "group_is_nothing",
        "harm_group",
        "harm_group_close",
        "group_harm",
        "hate_group",
        "hate_stem_group",
        "group_makes_me",
        "curse_group",
        "group_curse",
        "group_no_right",
        "rights_not_group",
        "too_many",
        "nothing_but",
        "group_would",
        "compare",
        "woke_as",
        "colour_bad",
        "then_them",
        "them_first",
    }
)
"""Shapes each of which is hate, of a group, by itself."""

UNSAID = HATE | {"they_harm", "they_should", "implicit", "all_group", "sweeping", "group_always"}
"""Shapes that mean nothing where they are quoted, denied or condemned."""

COUNTER = frozenset(
    {
        "quoted_bad",
        "quoted_group",
        "counter",
        "denial",
        "being_harmed",
        "reclaimed",
    }
)
"""Shapes that unsay those."""

SPOKEN_OF = frozenset(
    {
        "quoted_bad",
        "quoted_group",
        "said",
        "counter",
        "denial",
        "reclaimed",
    }
)
"""Shapes in which a slur is spoken of, or is the speaker's own."""

HOMONYMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("bitches", "bitch"),
        (
            r"\b(?:dogs?|vet|pups?|pupp(?:y|ies)|breed(?:s|er|ing)?|litter|kennel|bark(?:s|ing|ed)?|"
            r"whelp(?:s|ed|ing)?|sire|hound|walkies|leash)\b"
        ),
    ),
    (
        ("hoes", "hoe"),
        (
            r"\b(?:garden(?:s|ing)?|rakes?|shovels?|spades?|tools?|soil|weed(?:s|ing)?|handle|steel|"
            r"crops?)\b"
        ),
    ),
    (
        ("dick",),
        r"^dick [a-z'-]+(?: [a-z'-]+)?$|\bmoby dick\b",
    ),
    (
        ("dykes", "dyke"),
        (
            r"\b(?:van dyke|beach|sea|flood(?:s|ing)?|rivers?|water|dams?|dutch|holland|canal|levee|built|"
            r"building)\b"
        ),
    ),
    (
        ("faggots", "faggot"),
        r"\b(?:dinner|gravy|peas|fried|ate|eat|cook(?:ed|ing)?|meatballs?|firewood|sticks|dish)\b",
    ),
    (
        ("fags", "fag"),
        r"\b(?:smok(?:e|ed|ing)|cigarettes?|lighter|pack of|packet)\b",
    ),
    (
        ("queer",),
        (
            r"queer (?:notion|feeling|sense|look|sort|thing|business|fish|idea|place|sound|smell|story|"
            r"little|way)"
        ),
    ),
    (
        ("coons", "coon"),
        r"\b(?:maine|raccoons?|hunt(?:ing)?|cats?|trap|trash cans?)\b",
    ),
    (
        ("chinks", "chink"),
        r"\bchinks? (?:in|of)\b",
    ),
    (
        ("cripple", "cripples"),
        r"\bcripples? (?:the|a|our|your|its|their|creek)\b",
    ),
    (
        ("slag",),
        r"\b(?:metal|coal|iron|smelt|furnace|heap|ore)\b",
    ),
    (
        ("retard",),
        r"\bretard (?:the|fire|growth|spoilage)\b",
    ),
    (
        ("killer",),
        (
            r"\bkiller (?:deals?|prices?|offers?|looks?|apps?|features?|style|outfit|heels|sound|bass|"
            r"content|value|whales?|combo)\b"
        ),
    ),
    (
        ("crazy", "insane", "wicked", "sick", "stupid", "dumb", "nuts"),
        (
            r"\b(?:crazy|insane|wicked|sick|stupid|nuts) (?:good|great|low|cheap|deals?|prices?|savings|"
            r"offers?|fast|easy|simple|discounts?|sale|summer|weather|busy|delicious|comfortable|soft|"
            r"about)\b|\b(?:like|drive you|going|go) crazy\b|(?:mixed|pine|brazil|and|of|or) nuts"
        ),
    ),
    (
        ("dead",),
        (
            r"\bdead(?:-| )(?:simple|easy|line|sea|bolt|lift|skin|pixel|ends?|on|battery|good|cheap|quiet|"
            r"cells)\b"
        ),
    ),
    (
        ("die",),
        r"\bto die for\b|\bdie[ -]cast\b|\bdie[ -]cut\b",
    ),
    (
        ("bomb", "bombs"),
        r"\bbath bombs?\b|\bphoto ?bomb",
    ),
    (
        ("shoot", "shooting", "shot", "shots"),
        r"\b(?:photo|camera|lens|video|film|photograph[a-z]*|flash|vodka|espresso|screen|head)\b",
    ),
    (
        ("burn", "burns", "burning", "burned", "burnt"),
        r"\b(?:cds?|dvds?|candles?|calories|fat|heat|disc|stove|oil|fuel|wood|sun|caramel|sugar)\b",
    ),
    (
        ("beat", "beats", "beating"),
        r"\b(?:heart|music|drum|eggs?|heat|price|prices|rush|competition|traffic|whisk|mix|bass)\b",
    ),
    (
        ("cocks", "cock"),
        r"\b(?:rooster|hens?|weather|crow(?:s|ed|ing)?|farm|pheasant|wine)\b",
    ),
)
"""Words that are not hostile in a text where the pattern is found: of animals, tools, dishes, shops."""
