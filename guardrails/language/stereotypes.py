"""What a text says of groups: which are named, what is said of them, and in which manner.

Knowledge in place of data: the themes that stereotypes attach to groups, the grammar of a generalisation ("all
X are", "X can't", "they love", "too old to"), and the signs that a stereotype is reported, asked about or denied
rather than asserted. The reading gives features for a learned model; groups stand as classes in what it reads,
so that it learns what is said and not of whom.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from guardrails.language.groups import Axis, Mention, NamingWords, mentions, naming_words
from guardrails.patterns import Pattern, either
from guardrails.text import ascii_bytes

_THEMES = {
    "crime": """
        abuse abused abuser abusing abusive accused aggressive alibi arrest arrested arson arsonist
        assassin assault attack attacked attacks beat beats behead beheaded beheading bomb bomber bombers
        bombing bombs burglar burglarize burglarized burglars burglary cartel cheat cheated cheating
        cheats con conspiracy conspire conspiring convict corruption crime crimes criminal criminality
        criminals crooks danger dangerous dealer dealers dealing drug drugs extremism extremist extremists
        felon felons fight fighting fights fraud gambler gamblers gambling gang gangs gangster gangsters
        guilty gun guns handcuffs harass harassed harassing havoc hijack hijackers hooligan hostage
        hostile hypersexual illegal illegally illicit indecent inmate invade invaded invading jail jailed
        jihad kidnap kidnapped kidnapping kidnaps kill killed killer killers killing kills knife loot
        looters looting lurking mafia mob mobster mobsters molest molested mug mugged mugger murder
        murdered murderer murderers murderous murders obscene pickpocket pickpocketing pickpockets piracy
        pirate pirates pistol predator predators prison profiled protest protesting radical radicalised
        ransom rape raped rapes rapist rapists revolt riot rob robbed robber robbers robbery robbing robs
        savage savages scam scammed scams shoot shooting shoplift shoplifting shoplifts shot smuggle
        smuggling sneaked stab stabbed stalked stalking steal stealing steals stole stolen suspect swindle
        swindler terror terrorism terrorist terrorists terrorize theft thief thieves threat threatening
        threats thug thugs trafficker traffickers trespassing vandal vandalize vandals violence violent
        violently wanted war warlord warlords wars weapon weapons
        """,
    "poverty": """
        abandoned afford aids backward backwards barbaric barbed barefoot barren beg begging broke bugs
        chaos chaotic collapse corrupt corruption dangerous desperate destitute diarrhea dilapidated dirty
        disaster discarded disease diseased diseases dump ebola economic emaciated epidemic evicted famine
        filth filthy foodstamps freeload freeloader garbage ghetto handout handouts hardship hardships
        hellhole hiv homeless hood humiliated hunger hungry hut huts illiteracy illiterate infested
        jobless lice malaria malnourished malnutrition mooch mooching mud neglected oppressed orphan
        orphans polluted pollution poor poorest poverty primitive projects rags rats ravaged regressive
        ruined ruins run-down rundown sanitation scarce scarcity scrape scrounge shack shacks shanty
        shithole slum slums smell smells smelly squalor stamps stank starvation starve starved starving
        stink stinks stinky suffer suffering suffers third-world torn trafficking trailer trailers trash
        trashy tribal tribes uncared uncivilized unclean underdeveloped underpaid undeveloped undrinkable
        uneducated unemployed unemployment unrest unsafe unsanitary war-torn wartorn wasteland welfare
        """,
    "idleness": """
        asleep burden careless dropout entitled flakey flaky freeloading good-for-nothing goodfornothing
        idle inactive ineffective irresponsible lax lazily laziness lazy leech leeches lethargic nap
        napping naps overpaid parasite parasites procrastinate siesta siestas slack slacker sleep sleeping
        slob sloth slow slowly sluggish tardy unambitious undisciplined unmotivated unproductive
        unreliable useless worthless
        """,
    "intellect": """
        airhead analytical articulate backward bookish braindead brainless brainy bright brilliant clever
        clueless computer computers dense dropped dumb dumber dumbest educated foolish geek geeks geeky
        genius geniuses gifted gullible idiot idiots ignorant illiterate incompetent inept inferior
        intelligence intelligent iq knowledgeable logical math mathematics maths mindless moron morons
        naive nerd nerds nerdy prodigy rational scholarly scientific silly simple simple-minded
        slow-minded slow-witted smart smarter smartest socially studious stupid subhuman subhumans
        superior uneducated unintelligent unqualified unschooled unsophisticated valedictorian wise
        """,
    "character": """
        abrasive aloof anger angry animal animals annoying antisocial apes argumentative arrogant asshole
        assholes awful awkward bad bargain bargaining bastards biased bigot bigoted bigots bitch bitches
        bitter blame blamed boastful bored boring bossy brainwashed brash brutal brutes calculating
        callous cancer catty cheap cheapskate cliches clumsy cocky cold complain complaining complains
        conceited condescending controlling corrupt coward cowardly cowards cranky creep creepy crooked
        crooks crude cruel cult cunning cutthroat deceitful deceptive degenerate degenerates demonic devil
        devils dictator difficult discriminatory disgusting dishonest disloyal disowned disrespect
        disrespected disrespectful distrust dogs domineering drama dramas dramatic dull eccentric ego
        egotistic egotistical enemies enemy entitlement evil exaggerate fanatic fanatical fanatics freak
        freaks frugal gossip gossiping gossips greed greedy gross grosser grumpy haggle haggling harsh
        hate hated hateful hates hatred heartless heathen heathens honest horrible hostile ill-mannered
        ill-tempered immoral immorality impatient impolite intimidating intolerable intolerance intolerant
        introverted invaders jealous judgemental liar liars lie lied lies loser losers loud loudmouth
        lying manipulative mean mean-spirited meek merciless messy miser miserly misogynist misogynistic
        misogyny mistrust mistrustful monkey monkeys nag nagging nags narcissistic nasally nasty noisy
        nosy obedient obey obnoxious odd oppress oppressed oppressive overbearing overcharge
        overprotective overreact patriarchal patriarchy pervert perverted perverts pigs plague pompous pos
        predictable prejudiced pretentious pushy queen quiet racism racist racists rats reclusive retarded
        rude rudely ruder ruthless sarcastic satan satanic satanists scary scum secretive self-absorbed
        self-centered self-righteous selfcentered selfish sexist shady shallow sham shit shy sin sinful
        sins slimy sly smug sneaky snob snobbish snobby snobs snooty socially spiteful stern stiff stingy
        stoic strange strict stubborn stuck-up submissive superficial surly suspicious terrible thrifty
        tightwad timid traitor traitors trash trust two-faced tyrant unapproachable uneasy unethical
        unfaithful unfriendly unloyal unpredictable unprofessional unsympathetic untrusting untrustworthy
        uptight vain vermin villain weird whine whiny wicked worse worst wrong yell yelling yells
        """,
    "body": """
        accent attractive bald balding beard bearded beautiful big blonde bloody bony bowtie brown buff
        burka burly burqa crack crippled dark deformed disfigured disheveled exotic feeble fragile frail
        glasses gorgeous gray greasy grey hairy headscarf heavy hijab hot huge hunched large lisp lovely
        moustache muscles muscular mustache obese old-looking overalls overweight pale ponytail pretty
        sandals scrawny scruffy sexy short shorter skinny slanted sloppy smelled sombrero stained strong
        stronger strongest sunburned sweaty tall taller tan tan-skinned tanned tattooed tattoos thin
        toothless turban ugly unattractive uniform unkempt unshaven veil weak weaker wrinkled wrinkles
        """,
    "emotion": """
        afraid anxious ashamed cautious clingy comforting concerned confused crazy cried cries cry crybaby
        crying depressed depressing depression deranged despair dramatic embarrassed emotional emotionally
        emotions empathetic fear fearful fragile gossipy helpless hormonal horrible horror hot-headed
        hotheaded humiliating hysteria hysterical hysterics illogical indecisive insane insecure
        irrational jealous lonely lunatic mad mental miserable moody nagged needy nervous neurotic nuts
        over-sensitive overreacting oversensitive panic passionate pms psycho sad scared scream screamed
        screaming sensitive shrill soft-hearted squeamish stressed suicidal sympathetic tantrum tantrums
        tearful tears temper uncomfortable unhappy unhinged unstable upset weep weepy worrying
        """,
    "home": """
        babies baby bake baked bakes baking ballet bimbo cabinet caring chores clean cleaned cleaning
        cleans clerical cook cooked cookies cooking cooks dance digger dish dishes dress dresses flowers
        gold-digger golddigger hair homemaker household housework ironing kindergarten kitchen knit knits
        knitting laundry maid makeup maternal motherly nails nurse nursing nurture nurturing pink pregnant
        purse receptionist romance romantic seamstress secretary serve serves sew sewing shoes shop
        shopping spend spends stay-at-home teacher trophy vacuum waitress wedding weddings
        """,
    "sexuality": """
        aids bimbo bimbos butch catcall cleavage closet concubine deviant deviants easy effeminate
        feminine flamboyant flirt flirting flirts flirty gigolo girly harem hooker horny hypersexual kinky
        lewd loose lust lustful lusty macho manly masculine miniskirt mistress naked nude orgies orgy
        pedophile pedophiles pedophilia pedos perv perverse pimp pimps porn promiscuity promiscuous
        prostitute prostitutes prostitution raunchy revealing seduce seducing seductive sex sexual
        sexually sissy skanky sleeping-around sleeps slut sluts slutty std stds stripper strippers
        transvestite unfaithful virgin whore whores wives womanising womanizer womanizing
        """,
    "sport": """
        agile athlete athletes athletic baseball basketball blues boxing dancer dancers dancing dunk fast
        faster fastest fighter fighters football hip-hop hockey jazz jump jumping karate kung marathon
        martial music rap rapper rappers rapping rhythm run runner runners running sing singing sings
        soccer sprint tough toughness track warrior warriors
        """,
    "food": """
        addict addicted addiction addicts alcohol alcoholic alcoholics alcoholism bacon bagel bagels
        baguette beans beer beers borscht burrito burritos cat cats cerveza cheese chicken cigarettes
        cocaine collard crack croissants curry dog dogs donut donuts doughnut doughnuts drank drink
        drinking drinks druggie druggies drunk drunken drunks dumplings falafel fries fufu garlic grits
        ham high hummus kebab kosher lasagna marijuana meth noodles pasta pizza pork potato potatoes pub
        rice sauerkraut sausage smoke soy spaghetti spicy stoned sushi taco tacos tea tequila vodka
        watermelon weed whiskey whisky wine
        """,
    "faith_and_money": """
        allah arranged bank banker bankers banks bible charitable compassionate conservative control
        controls conversion convert cover covered devout dominate dominating globalist globalists god
        heaven hell holy jesus judgmental koran media modest money oil old-fashioned pious pray prayer
        prayers praying prays preach preachy quran religion religious rich sacrifice sharia traditional
        unholy usury virgin wealth wealthy world worship worships
        """,
    "age": """
        alzheimer alzheimers bingo brat brats bratty bridge cane childish cranky dementia diapers die
        disrespectful dying feeble flashback flashbacks forget forgetful forgetfulness forgets forgot
        frail grumpy hearing immature incontinent inexperienced internet loitering lonely memory misbehave
        mischievious mischievous naive nursing-home out-of-touch phone phones picky rambunctious
        rebellious reckless rowdy selfie senile senility spoiled technology tiktok unruly walker
        wheelchair
        """,
    "praise": """
        amazing ambitious artistic attentive best better brave calm charismatic charming cheerful
        civilized clean-cut confident courageous courteous creative cultured dedicated dependable
        dignified diligent disciplined efficient elegant eloquent empathetic energetic excellent
        fashionable friendly fun funny generous gentle good great happy hard-worker hard-working
        hardworker hardworking helpful honest honorable hospitable hospitality humble humorous industrious
        innovative kind kinder level-headed lively loyal meticulous nice nimble noble obedient organized
        outgoing patient patriotic peaceful perfectionist polite precise proud punctual reliable
        resourceful respectful self-disciplined sophisticated stylish successful talented warm warmth
        welcoming well-behaved well-mannered wise witty
        """,
    "low_status": """
        border cab cheap-labor construction cotton deport deported dishwasher factory farm fields gardener
        green-card immigrants janitor job jobs labor laborers landscaper landscaping laundromat lawn lawns
        menial papers pick picking restaurant servant servants slave slavery strawberries taxi
        undocumented visa work works
        """,
}
_COUNTRIES = """
    afghanistan africa albania algeria arabia argentina armenia asia australia bangladesh belgium
    bolivia bosnia brazil britain bulgaria burma cambodia cameroon canada chicago chile china colombia
    columbia compton congo crimea croatia cuba cyprus detroit ecuador egypt england eritrea ethiopia
    europe finland france germany ghana greece guatemala guinea haiti harlem honduras hungary iceland
    india indonesia iran iraq ireland israel italy jamaica japan jordan kenya korea kuwait lebanon
    leone liberia libya malaysia mali mexico mongolia morocco moscow nepal netherlands nicaragua
    nigeria norway oman pakistan palestine panama peru philippines poland portugal qatar romania
    russia rwanda scotland senegal serbia singapore somalia spain sudan sweden switzerland syria
    taiwan thailand tokyo tunisia turkey uganda ukraine uruguay venezuela verde vietnam wales yemen
    zimbabwe
    """
"""Countries and regions."""
_OCCUPATIONS = """
    academic accountant actor actress actuary aide alchemist analyst anthropologist archaeologist
    archeologist architect artist assistant astronaut astronomer astrophysicist athlete athletes attorney
    auditor author babysitter baker banker barber barista bartender beautician bellboy biologist
    bookkeeper boss bouncer boxer brewer bride broker builder bureaucrat busboy businessman businessmen
    businesswoman butcher cabbie captain caregiver caretaker carpenter cashier ceo chef chemist cleaner
    clergyman clerk coach coder columnist comedian commander composer conductor contractor cook cop cops
    counsellor counselor courier cowboy curator cyclist dancer decorator delivery dentist dermatologist
    designer detective developer diplomat director dispatcher doctor driver drummer economist editor
    educator electrician engineer entrepreneur executive exterminator farmer financier firefighter
    fireman firemen fisherman florist gamer gardener geek gentlemen geologist golfer goth governor groom
    guitarist guitarists gymnast hairdresser hairstylist handyman historian hunter illustrator influencer
    inspector intern investor janitor jeweler jockey journalist judge landscaper lawyer lecturer
    librarian lifeguard lobbyist locksmith logger magician manager manicurist masseuse mathematician
    mayor mechanic midwife miner minister monk mover musician nanny nerds nurse nutritionist officer
    optician orthodontist painter pastor performer performers performing pharmacist philosopher
    photographer physician physicians physicist pianist pilot plumber poet police policeman policemen
    politician preacher principal prisoner producer professor programmer prosecutor psychiatrist psychic
    psychologist quarterback rabbi rapper realtor receptionist reporter researcher roofer sailor salesman
    salesperson schoolboy schoolboys schoolgirl schoolgirls scientist sculptor secretary senator servant
    sheriff singer sociologist soldier stockbroker student students stylist superintendent surgeon
    surveyor swimmer tailor tattooist teacher technician telemarketer teller therapist translator trucker
    tutor undertaker veterinarian violinist waiter waitress waitresses welder worker workers wrestler
    writer
    """
"""Occupations, without regular plurals."""
_DEMONYMS = """
    afghani albanian algerian argentinian armenian austrian bangladeshi belgian bengali bengalis
    bolivian bosnian bulgarian burmese cambodian cameroonian cape caribbean chilean congolese crimean
    crimeans croatian cypriot dutch eastern easterner easterners ecuadorean ecuadorian egyptian
    egyptians eritrean eritreans ethiopian finnish ghanaian ghanian greek greeks guatemalan hawaiian
    honduran hungarian icelandic indonesian israeli israelis jordanian jordanians kenyans kuwaiti
    lebanese liberian libyan libyans malaysian mongolian moroccans nepalese nepali nicaraguan
    norwegian norweigan omani omanis pakistani palestinian palestinians panamanian persian peruvian
    pole poles portuguese puerto qatari rican ricans romanian samoan saudi saudis scot scots scottish
    senegalese serbian sicilian sierra singaporean spaniard spaniards spanish sudanese swede swedes
    taiwanese tunisian turkish ugandan venezuelan venezuelans verdean verdeans vietnamese welsh yemeni
    yemenis yemenite
    """
"""Adjectives and nouns of countries and regions, also before things and by themselves."""
_OF_MARKED = """
    aboriginal aborigine aborigines adolescent afghan afghans african africans afro aged alien aliens
    amish amputee arab arabic arabs asexual asexuals asian asians autism autistic bald beggar beggars
    bipolar bisexual bisexuals black blacks blind blond blonde blondes boomer boomers brahmin brahmins
    brazilian brazilians buddhist buddhists chicano chinese chubby colombian colombians colored
    coloured cougar cougars cripple crippled cuban cubans deaf disabled dwarf dwarfs dyke dyslexic
    elderly ethiopian ethiopians fag faggot faggots fat female females feminist feminists filipino
    foreigner foreigners gay gays ghanaian girls grandfather grandma grandmother grandpa grandparents
    granny gypsies gypsy gypsys haitian haitians handicapped heavyset hillbilly hindu hinduism hindus
    hispanic hispanics homeless homosexual homosexuality homosexuals housewife housewives hunchback
    immigrant immigrants impoverished indian indians indigenous iranian iranians iraqi iraqis irish
    islam islamic islamist islamists italian italians jamaican jamaicans janitor janitors japanese jew
    jewish jews judaism kenyan korean ladies lame latina latinas latino latinos latinx lesbian
    lesbians lgbt lgbtq lgbtqia maid maids mexican mexicans midget migrant migrants millennial
    millennials mormon mormons moroccan moslem mosque muslim muslims mute native negro negroes negros
    nigerian nigerians nonbinary obese old overweight pagan pakistani pakistanis pansexual pansexuals
    paranoid paraplegic peasant peasants pensioner pensioners persian persians plump polish poor
    psychotic queer queers redneck rednecks refugee refugees retard retarded retards retiree retirees
    roma romani romanian romanians russian russians schizophrenia schizophrenic schizophrenics senior
    seniors sikh sikhs slave slaves somali somalian somalis syrian syrians teen teenage teenager
    teenagers teens thai toddler tranny trans transgender transgendered transgenders transsexual
    transsexuals transvestite turk turkish turks ugly ukrainian ukrainians vietnamese wheelchair
    wiccan wiccans woman women zionism zionist zionists
    """
"""Words that are often about a marked group where no person follows: "too old", "because she is black"."""
_OF_UNMARKED = """
    abled adult adults affluent american americans atheist atheists athletic australian australians
    baptist billionaire boys british canadian canadians catholic catholicism catholics caucasian
    caucasians christian christianity christians church cis cisgender cisgendered danish dutch english
    episcopalian episcopalians european europeans fit french gentleman gentlemen german germans guys
    handsome healthy hetero heterosexual heterosexuals husband husbands king lutheran lutherans male
    males man men methodist methodists middleaged millionaire millionaires muscular nondisabled
    norwegian protestant protestants queen rich sane scottish slim smart straight swedish swiss thin
    upperclass wasp wealthy white whites young younger
    """
"""The same of groups that are not marked."""
_NAMES = """
    abdul ahmed aisha alonzo alphonse alvarez carlos castillo chan chen chu cruz darnell darryl deion
    deshawn diaz ebony garcia gomez gonzalez hakim hong huang jamal jamel jasmine javier jermaine
    jerome jose juan keisha lakeisha lakisha lamar lamont lashelle latisha latonya latoya lavon lebron
    lee leroy ling liu lopez malik malika marcellus martinez medina mendoza miguel mohammad mohammed
    muhammad ng nichelle patel pedro perez raj rajesh rashaun rasheed rodriguez ruiz sanchez sanjay
    shah shaniqua shanise shavonn shereen singh soto tamika tanisha tariq terrence terryl torrance
    torres tremayne tyree tyrese tyrone vargas wang wardell wong wu yang yolanda yvette
    """
"""Given and family names that readers take for a sign of a group, as studies of hiring and of word
associations used them: Bertrand and Mullainathan (2004), Caliskan, Bryson and Narayanan (2017), Garg et al.
(2018). A name alone says nothing: it counts beside a harmful theme only."""
_GENERALLY = """
    all always any anyone constantly every everybody everyone famous generally inherently just known
    likely lots mainly majority many most mostly naturally never no nobody none notorious notoriously
    often only prone reputation tend tendency tends typical typically usually
    """
"""Quantifiers of whole groups and of habits."""
_REPORTED = """
    analogy anti-semitic antisemitic antisemitism argue assume assumes assuming assumption belief
    beliefs believe believed believes bigot bigoted calling claim claimed claiming claims homophobic
    idea implies imply implying islamophobic offensive propaganda quote racism racist rhetoric said
    say saying says sexist slander statement statements stereotype stereotyped stereotypes
    stereotypical suggest suggesting suggests think thinking thinks thought trope
    """
"""Words by which a stereotype is reported or named, not asserted."""
_DENIED = """
    aint arent didnt disagree doesnt dont false isnt myth neither never no nor not untrue wasnt werent
    wrong
    """
"""Words of denial."""
_PRESENT = """
    always are belong can cannot cant do doesnt dont drink eat get has hate hates have is know lie
    like likes live lives love loves make makes need needs never should smell steal take tend want
    wants will work
    """
"""Verbs of general statements."""
_PAST = """
    asked came did got had looked met said saw told tried walked was went were
    """
"""Verbs of single events."""
_EVERYDAY = """
    agile asleep athlete athletes babies baby bacon bagel bagels baguette bake baked bakes baking bald
    balding ballet bank banker bankers banks bargain baseball basketball beans beard bearded beautiful
    beer beers best better bible big bingo black blonde bloody blues boxing bridge bright brown bugs
    burrito burritos cabinet calm cat cats cheap cheese chicken children chores cigarettes clean cleaned
    cleaning cleans clerical closet cold comforting computer computers con concerned construction cook
    cooked cookies cooking cooks cookware cotton cover covered croissants cruel curry dance dancer
    dancers dancing dark dense die digger dish dishes dog dogs donut donuts doughnut doughnuts drama
    dramas dress dresses drink drinking drinks dumplings easy elegant energetic excellent factory
    falafel farm fashionable fast faster fastest fields fight fighter fighters fighting fights
    flowers football forget forgets forgot fries fun garbage garlic gentle gifted glasses god gold good
    gray great greasy grey grits ground gun guns hair ham handouts happy heaven heavy helpful hearing
    high hip-hop hockey holy home hot huge hummus hungry innovative internet jazz jesus job jobs jump
    jumping karate kebab kind kinder kindergarten kitchen knife knit knitting knits kosher kung labor
    large lasagna late laundry lawn lawns lively lose lovely loving makeup marathon maid martial math
    mathematics maths mean meat memory mental messy model modest money moustache mud muscles music mustache
    nails naked nap nice noble noodles nurse nursing nursing-home nuts odd oil orphan orphans outgoing
    overalls pale papers pasta patient phone phones pick picking picky pink pizza ponytail pork potato
    potatoes pray prayer prayers praying prays precise pregnant pretty projects proud pub purse quiet
    rags receptionist restaurant rhythm rice romance romantic run runner runners running sad sandals
    sauerkraut sausage scientific serve served serves sew sewing sexual sheer shoes shop shopping short
    shooting shot shorter shy sick silly simple sing singing sings sleep sleeping slow slowly smell smells
    smoke soccer soy spaghetti spend spends spicy sprint stained stern strange strict stripper stuck stylish
    suffer sushi taco tacos talented tall taller tan tanned tea teacher technology temper thin tiktok torn
    tough track traditional trust uniform vacuum veil visa waitress walker war warm warmth warrior warriors wars
    wedding weddings welcoming wheelchair wine wise wives work works world
    """
"""Words of themes that neutral statements hold as well: by themselves they say nothing of a group."""
_TURNS = """
    against all although always any as because better blame but cannot cant cause couldnt despite enough
    even everybody everyone except extremely hasnt hate hated hates havent how if instead just known
    least less likely more must naturally nobody obviously only perhaps probably quite rather really same
    seem seemed seems should shouldnt simply since so such supposed than that though typical typically
    unless unlike until usually very whether why wont worst would wouldnt
    """
"""Words that turn a plain statement into an explanation, a comparison, a judgement or a rule."""
_ATTRIBUTES = """
    african american arab asian black blind brahmin catholic chinese christian deaf disabled female gay
    hindu hispanic homosexual immigrant indian iranian irish islamic italian japanese jewish korean latina latino
    lesbian male mexican muslim nigerian polish russian straight trans transgender white
    """
"""Adjectives by which somebody is counted among a group, where no noun for persons follows."""
_JUDGING = """
    addict addicts alcoholic alcoholics bimbo convict convicts cripple crippled cripples deported disfigured dropout
    felon felons freak hillbilly hillbillies hunchback illiterate inmate insane jobless junkie junkies midget midgets
    prostitute prostitutes psychotic redneck rednecks retarded terrorist terrorists uneducated vagrant vagrants
    """
"""Words that name a group and judge it at once."""
_ROLES = """
    caring chores clean cleaning cleans cook cooked cookies cooking cooks dance dances dancer dancing dishes emotional
    housework ironing kitchen knit knitting laundry maid makeup nails nurse nurses nursing pink receptionist
    secretary sewing teacher vacuum waitress
    """
"""What a gender is expected to do: it says something of a person whose gender is named."""
_CUES = """
    against all always am any are as because being belong better broke cannot cant care cause control couldnt cuz
    deserve despite did do does doesnt dont due enough every for generally get got grew had has hate have
    hes im is just lack less like look looked looks majority more most must naturally need never no none not
    obviously often only own poor poorest problem ran refuse ruin run seem seems she shes should shouldnt since so
    stereotypical stole such tend than they theyre those to too trouble typical typically unlike usually very want
    was were will with wont would wrong
    """
_CLAUSES = (
    ("n't", "nt"), (" nt ", "nt "), (" 's", "s"), (" 're", "re"), (" 'm", "m"), (" 've", "ve"), (" 'll", "ll"),
    (" 'd", "d"), ("'", ""), (" .", "."), (" ,", ","), (" !", "!"), (" ?", "?"),
)  # fmt: skip
"""Apostrophes and the spaces of tokenised text go, so that "do n't", "don't" and "dont" read the same."""

_PERSON = (
    r"(?:people|persons?|folks?|individuals?|humans?|m[ae]n|wom[ae]n|guys?|gals?|girls?|boys?|lad(?:y|ies)|bros?"
    r"|dudes?|kids?|child(?:ren)?|parents?|adults?|teens?|friends?|famil(?:y|ies)|ones?)"
)
_IDENTITY_STATEMENT = Pattern(
    either(
        r"^(?:hi,? |hello,? )?(?:i am|im|i love being|i have a friend who is|she is|he is|we are|they are|i know"
        rf"|i met) (?:an? )?(?:[a-z0-9-]+ ){{0,5}}{_PERSON}(?:,? and (?:i am|im|he is|hes|she is|shes|they are)"
        r" (?:an? )?[a-z-]+)?[.?!]*$",
        r"^(?:(?:i|we|he|she|they) (?:likes?|loves?|supports?|works? with|welcomes?)|what do you think (?:about|of))"
        r" (?:[a-z0-9-]+ ){0,5}"
        rf"{_PERSON}[.?!]*$",
        rf"^i think (?:[a-z0-9-]+ ){{0,5}}{_PERSON} are the best[.?!]*$",
        r"^(?:i am|im|he is|hes|she is|shes|we are|they are) (?:an? )?[a-z-]+[.?!]*$",
        r"^(?:all |everyone, )?(?:[a-z0-9-]+ ){1,5}(?:is|are) (?:all |always |very |most )*welcome(?: [a-z]+){0,3}"
        r"[.?!]*$",
        r"^we (?:hire|welcome|serve|support|celebrate) (?:[a-z0-9,-]+ ?){1,8}[.?!]*$",
    )
)

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_SENTENCE_END = re.compile(r"[.!?;\n]+ *")
_LONGEST_PLAIN = 12
"""Words of a single clause."""
_PART = re.compile(r"[a-z]+")
_HARMFUL = ("crime", "poverty", "idleness", "intellect", "character", "sexuality")
_SAID_OF_PERSONS = ("crime", "poverty", "idleness", "intellect", "character", "body", "emotion", "sexuality",
                    "age", "praise")  # fmt: skip
_ALSO_SAID_OF_PERSONS = """
    agile alcoholic athletic conservative creative cruel devout drunk greedy macho mean messy modest
    nerdy outgoing pious proud religious rich romantic slow stern strict talented tough traditional
    wealthy
    """
_SET_APART = frozenset(
    (Axis.RACE, Axis.RELIGION, Axis.ORIENTATION, Axis.ABILITY, Axis.CLASS, Axis.NATIONALITY, Axis.BODY, Axis.AGE,
     Axis.CHARACTERISTICS)
)  # fmt: skip
"""Axes on which naming one person's group in a story is a choice: gender is in every story."""

MARKED, UNMARKED, COUNTRY, DEMONYM, OCCUPATION, NAME, TRAIT, ATTRIBUTE = range(1, 9)
"""Bytes for classes of words."""
_G = r"[\x01\x02]s?"
_A = r"[\x01\x02\x04\x05\x08]s?"


_OF_GROUPS = ("generic", "asserted", "reports", "subordinate")
_OF_TRAITS = ("described", "intensified", "is_trait", "one_is_trait", "trait_group")


class _Frame(NamedTuple):
    pattern: Pattern
    of_group: bool
    """Whether it holds a group."""
    of_trait: bool
    """Whether it holds what is said of persons."""


@cache
def _frames() -> dict[str, _Frame]:
    """Returns the patterns over classed text, by the feature that each is."""
    traits = (
        r"(?:an? |the |so |such |very |too |really |always |never |all |just |usually |often |quite |rather "
        r"|more |less |known for |being |to be |extremely |most )*\x07"
    )
    think = (
        r"(?:thinks?|thinking|thought|believes?|believed|says?|saying|said|claims?|claimed|suggest(?:s|ed|ing)?"
        r"|implying|implies|assum(?:e|es|ed|ing)|assumption|idea|notion|beliefs?|views?|argues?|opinion"
        r"|statement|fact|stereotypes?|told|call(?:ed|ing)?|means|prove|proof)"
    )
    predicated = either(
        "black", "brown", "poor", "old", "fat", "deaf", "blind", "disabled", "handicapped", "crippled", "autistic",
        "gay", "trans", "lesbian", "muslim", "jewish", "mexican", "indian", "asian", "chinese", "elderly",
        "overweight", "obese", "broke", "homeless", "ugly", "african", "arab", "mentally ill",
        "mentally challenged", "retarded", "hispanic", "latino", "an immigrant", "homosexual", "bisexual",
    )  # fmt: skip
    sources = {
        "generic": rf"(?:^|[.,;:!?] |\b(?:and|but|so) )(?:all |most |many |some |the )?{_G} (?:are|have|love|hate"
        r"|like|cant|dont|will|always|never|tend|do|know|only|all|just|make|get|live|should|want|need|eat|drink)\b",
        "asserted": rf"^(?:[a-z]+ )?(?:all |most |the )?{_G} (?:are|is|have|love|hate|do|will|never|always|tend)\b",
        "people_of": r"\bpeople (?:of|from|in|there|are)\b",
        "they_are": r"\bthey(?:re| are| all| have| love| like| dont| cant| always)\b",
        "friend": r"\b(?:i have a|my|i know a) (?:friend|[\x01\x02\x05])",
        "sentences": r"[.!?] [a-z\x01-\x07]",
        "reports": rf"\b{think} (?:that |all |most |like |how |its |the |it |is |are |being |every |any |just )*{_G}",
        "subordinate": r"\b(?:that|how|why|if|whether|because|when) (?:all |most |the |some |every |any |being"
        rf" |those |\x07 )*{_G}",
        "others_say": r"\b(?:you|youre|your|they|hes|he|she|people|them|guys|some) (?:[a-z]+ ){0,3}(?:think|thinking"
        r"|believe|saying|say|claim|suggesting|said|implying|assuming|assume|suggest)\b",
        "asks": r"^(?:so |but |and |wait )*(?:are|do|does|did|is|why|how|what|where|would|could|should|isnt|arent"
        r"|dont|whats|who) .*\?",
        "names_it": r"\b(?:stereotyp[a-z]*|racis[mt]|bigot[a-z]*|homophob[a-z]*|islamophob[a-z]*|anti-? ?semit[a-z]*"
        r"|slander|propaganda|offensive|prejudic[a-z]*|generali[sz][a-z]*|jok(?:es?|ing)|misogyn[a-z]*|trope"
        r"|rhetoric|conspiracy theor[a-z]*|quote|hate speech|disagree)\b",
        "denies": either(
            rf"{_G} (?:people |person |men |women )?(?:is|are|was|were|do|does|did|have|has) ?(?:not|nt|no|just as"
            r"|normal|fine|human|people)\b",
            rf"{_G} (?:isnt|arent|aint|dont|werent|wasnt)\b",
            rf"\bnot (?:all|every|the|only|even|a)?(?: the)? ?{_G}",
            rf"\bno {_G}",
            r"\b(?:isnt|not) (?:wrong|a sin|immoral|a choice|a disease|a mental|a crime|bad|sinful)",
        ),
        "not_all": r"\bnot (?:all|every)\b",
        "intensified": r"\b(?:so|such|very|too|really|always|never|all|most|just|super|extremely|fucking|more|less)"
        r" (?:an? |of )?\x07",
        "is_trait": rf"\b(?:is|are|was|were|be|being|been|im|theyre|hes|shes|look(?:ed|s)?|seems?) {traits}",
        "one_is_trait": rf"\b(?:he|she|they)(?:s|re| is| are| was| were) {traits}",
        "trait_group": r"\x07 (?:[a-z]+ )?[\x01-\x06]",
        "relative_works": r"\b(?:my|your|his|her|their|the) (?:[a-z]+ )?\x01 (?:is|was) (?:an? |the |also |just |always"
        r" |still )*(?:[a-z]+ )?\x05",
        "biography": either(
            r"\b(?:is|was|as|became) an? (?:[a-z]+[ -])?[\x02\x04]",
            r"\b(?:1[6-9][0-9][0-9]|20[0-9][0-9])\b",
            r"\b(?:films?|album|actress|series|television|singer|awards?|university|season|episode|born|century"
            r"|histor(?:y|ical)|books?)\b",
        ),
        "habit": either(
            rf"\b(?:all|most|every|any|only|typical|typically|majority of) (?:of )?(?:the |these |those )?"
            rf"(?:[a-z]+ )?{_G} (?:[a-z]+ )?(?:are|is|have|has|do|will|want|like|live|speak"
            r"|believe|look|get|know|think|always|never)\b",
            rf"{_G} all\b",
            rf"{_G} (?:[a-z]+ )?(?:always|never|usually|typically|often|generally|only|cant|cannot|dont|doesnt"
            r"|do not|wont|will never|would never|couldnt|shouldnt|should|must|tend|hate|belong|lack|control|own"
            r"|ruin|deserve|care|run|ran|stole|refuse)\b",
            rf"{_G} (?:are|is|were|was) (?:all|always|never|just|so|too|more|less|better|usually|known|supposed"
            r"|meant|nothing|not|only|really|very|the reason|the ones|the root|the glue|to blame|against|out)\b",
            rf"{_G} (?:have|has|had|got|need|want|get) (?:too|no|all|the|so|a lot|been)\b",
            r"\b(?:they|those people|people there|these people) (?:are |re )?(?:all|always|never|only|just|love|hate"
            r"|cant|dont|do not|usually|tend|like to|love to|should)\b",
            rf"\b(?:no|none of the) (?:[a-z]+ )?{_G}",
            r"(?:^|[.!?,;] |\b(?:of|most|all|many) )[\x01-\x04]s? (?:people |men |women )?(?:are|is) [\x01\x02\x08]",
            rf"\b(?:than|unlike) (?:an? |the |most |any |all )?{_G}",
        ),
        "explains": either(
            rf"\b(?:because|since|cause|cuz|due to|for being|despite|so|too|as|obviously|naturally) (?:[a-z]+ ){{0,3}}"
            rf"(?:is|was|are|were|being|am|im|hes|shes|theyre|its|obviously|so|too) (?:[a-z]+ ){{0,2}}{_A}",
            rf"\b(?:because|due to) (?:of )?(?:[a-z]+ ){{0,3}}{_A}",
            rf"\b(?:just |like |such |typical |typically |typical of |stereotypical )"
            rf"(?:an? |the |most |those |all )?{_A}",
            rf"\b(?:so|too|very|being|not) {_A}(?:[ .,!?]|$)",
            rf"{_A} enough\b",
            rf"\b(?:for|as) an? (?:[a-z]+ )?{_A}[ ,.]",
            rf"\b(?:wrong|problem|trouble|deal|done|fed up|enough) (?:with|of) (?:the |these |those |all )?{_A}",
        ),
        "described": rf"{_A} (?:who )?(?:is|are|was|were) {traits}",
        "judged": r"\b(?:(?:is|was|are|were|being|am|im|hes|shes|theyre|so|too|very|grew up|seems?|looks?|looked)"
        r" (?:just |all |so |too |very |really |an? |quite |the )*(?:poor|fat|old|ugly|obese|overweight|broke|homeless"
        r"|uneducated|illiterate|alcoholic|retarded|crippled|disfigured|mentally ill|poorest|unclean|dumb)"
        r"|(?:poor|poorest) (?:country|countries|nation|nations|place|area|neighborhood|region))\b",
        "predicated": r"\b(?:is|was|are|were|be|being|been|am|im|hes|shes|theyre|so|too|because|very|obviously|gets?"
        r"|getting|that|as|look(?:ed|s)?|born|raised|gr[eo]w(?:ing)? up|he|she) (?:just |all |so |too |very |really"
        rf" |extremely |actually |obviously |openly |raised |born |quite |an? )*(?:\x08|\x01|{predicated})\b",
    }
    return {
        name: _Frame(Pattern(source), name in _OF_GROUPS, name in _OF_TRAITS)
        for name, source in sources.items()
    }


_CROSSED = ("marked", "country", "occupation")
_PRONOUNS: Mapping[str, frozenset[str]] = {
    "first_person": frozenset(("i", "im", "my", "ive", "me")),
    "second_person": frozenset(("you", "youre", "your")),
    "he": frozenset(("he", "his", "him", "hes")),
    "she": frozenset(("she", "her", "shes")),
    "they": frozenset(("they", "theyre", "their", "them")),
}


class _Lexicon(NamedTuple):
    themes: dict[str, tuple[str, ...]]
    """Word to the themes it belongs to."""
    classes: dict[str, int]
    """Word to the class that stands for it, where no group is mentioned."""
    traits: frozenset[str]
    attributes: frozenset[str]
    """Words that tell of a group where they stand alone, and of no trait."""
    of_marked: frozenset[str]
    of_unmarked: frozenset[str]
    names: frozenset[str]
    manners: dict[str, frozenset[str]]
    telling: frozenset[str]
    """Words that say something of persons by themselves."""
    judging: frozenset[str]
    roles: frozenset[str]
    turns: frozenset[str]
    """Words that no plain statement holds."""
    claiming: frozenset[str]
    """Words of which every text that claims something of a group holds one."""
    naming: NamingWords
    """Of groups, and by themselves of countries, occupations and names, too."""


@cache
def _lexicon() -> _Lexicon:
    themes: dict[str, tuple[str, ...]] = {}
    for theme, words in _THEMES.items():
        for word in words.split():
            themes[word] = (*themes.get(word, ()), theme)
    occupations = _OCCUPATIONS.split()
    names = frozenset(_NAMES.split())
    classes = dict.fromkeys(names, NAME)
    classes |= dict.fromkeys((*occupations, *(f"{word}s" for word in occupations)), OCCUPATION)
    classes |= dict.fromkeys(_DEMONYMS.split(), DEMONYM)
    classes |= dict.fromkeys(_COUNTRIES.split(), COUNTRY)
    of_marked = frozenset(_OF_MARKED.split())
    manners = {
        "generally": frozenset(_GENERALLY.split()),
        "reported": frozenset(_REPORTED.split()),
        "denial": frozenset(_DENIED.split()),
        "present": frozenset(_PRESENT.split()),
        "past": frozenset(_PAST.split()),
    }
    naming = naming_words()
    telling = (frozenset(themes) | frozenset(_ALSO_SAID_OF_PERSONS.split())) - frozenset(_EVERYDAY.split())
    judging, roles = frozenset(_JUDGING.split()), frozenset(_ROLES.split())
    return _Lexicon(
        themes,
        classes,
        frozenset(word for word, found in themes.items() if set(found) & set(_SAID_OF_PERSONS))
        | frozenset(_ALSO_SAID_OF_PERSONS.split()),
        frozenset(_ATTRIBUTES.split()),
        of_marked,
        frozenset(_OF_UNMARKED.split()),
        names,
        manners,
        telling,
        judging,
        roles,
        frozenset(_TURNS.split()) | manners["denial"],
        telling | judging | roles | frozenset(_CUES.split()),
        naming._replace(alone=naming.alone | frozenset(classes) | of_marked),
    )


_GROUPS = (
    "marked", "unmarked", "one_set_apart", "many_set_apart", "one_of_gender", "many_of_gender", "one_national",
    "one_unmarked", "many_unmarked", "word_of_marked", "word_of_unmarked", "country", "occupation", "name",
    "any_marked", "marked_and_theme", "unmarked_and_theme",
)  # fmt: skip
_MANNERS = ("generally", "reported", "denial", "present", "past")


def _feature_names() -> tuple[str, ...]:
    crossed = (f"{group}_{theme}" for group in _CROSSED for theme in _THEMES)
    return (
        *_GROUPS,
        *_THEMES,
        *crossed,
        *_MANNERS,
        *_PRONOUNS,
        "question",
        "length",
        "tells",
        "roles",
        *_frames(),
    )


FEATURES = _feature_names()
"""Names of the features, in order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch of text as it was read."""

    data: bytes
    """One byte a character; classes of words stand as one byte."""
    values: Mapping[str, float]
    """Features by name."""

    @property
    def features(self) -> tuple[float, ...]:
        return tuple(self.values[name] for name in FEATURES)

    @property
    def is_reported(self) -> bool:
        """Whether there is a sign that a stereotype is reported, asked about or denied."""
        return any(self.values[name] for name in _NOT_ASSERTED)

    @property
    def singles_out(self) -> bool:
        """Whether one person's marked group is named, outside of a biography."""
        values = self.values
        named = values["one_set_apart"] or values["predicated"] or values["name"]
        return bool(named and not values["many_set_apart"] and not values["biography"])


_CLAIMS = ("habit", "explains", "described", "judged")
"""Frames that say something of a group whatever their words."""
_NOT_ASSERTED = ("reported", "denial", "question", "reports", "others_say", "names_it", "denies", "not_all")


def plain(folded: str) -> str:
    """Returns folded text without apostrophes and without the spaces that tokenisers put before signs."""
    for written, read in _CLAUSES:
        folded = folded.replace(written, read)
    return folded


def read(folded: str) -> Reading | None:
    """Returns how a stretch of folded text, one or a few sentences, reads; None where it claims nothing of a
    group, a country, an occupation or a person whose name stands for a group."""
    text = plain(folded)
    lexicon = _lexicon()
    everything = set(_WORD.findall(text))
    if "-" in text:
        everything.update(_PART.findall(text))
    if not _may_name(everything, lexicon):
        return None
    if everything.isdisjoint(lexicon.claiming) and _is_plain(text, lexicon):
        return None
    found = mentions(text)
    outside = _outside(text, found)
    classes = [lexicon.classes.get(word, 0) for word in outside]
    if not found and not any(classes) and lexicon.of_marked.isdisjoint(outside):
        return None
    data, framed = _classed(text, found, lexicon)
    frames = _framed(framed)
    roles = not everything.isdisjoint(lexicon.roles) and any(m.axis is Axis.GENDER for m in found)
    tells = len(lexicon.telling.intersection(outside)) + len(lexicon.judging & everything)
    if not (tells or roles or any(frames[name] for name in _CLAIMS)) and _is_plain(text, lexicon):
        return None
    values = _groups(text, found, outside, classes, lexicon)
    if not any(values[group] for group in _GROUPS):
        return None
    for name in _MANNERS:
        values[name] = _half(len(everything & lexicon.manners[name]))
    for name, pronouns in _PRONOUNS.items():
        values[name] = float(not everything.isdisjoint(pronouns))
    values["question"] = float("?" in text)
    values["length"] = min(1.0, (text.count(" ") + 1) / 40)
    values["tells"] = _half(tells)
    values["roles"] = float(roles)
    values |= frames
    return Reading(data, values)


def _is_plain(text: str, lexicon: _Lexicon) -> bool:
    """Whether all sentences are statements of identity, or single clauses that say where or when something is or
    happens, with no word that denies, compares, explains, generalises or reports."""
    for sentence in _SENTENCE_END.split(text):
        words = _WORD.findall(sentence)
        turned = len(words) > _LONGEST_PLAIN or not lexicon.turns.isdisjoint(words)
        if turned and not is_identity_statement(sentence):
            return False
    return True


def is_identity_statement(sentence: str) -> bool:
    """Whether all clauses of a sentence that `plain` returned only say who someone is, likes or welcomes."""
    return all(_IDENTITY_STATEMENT.found_in(ascii_bytes(clause)) for clause in sentence.split(", and "))


def may_name(folded: str) -> bool:
    """Whether folded text can name a group at all: a quick look that leaves most texts out."""
    words = set(_WORD.findall(plain(folded)))
    if "-" in folded:
        words.update(_PART.findall(folded))
    return _may_name(words, _lexicon())


def _may_name(words: set[str], lexicon: _Lexicon) -> bool:
    naming, persons, of_persons = lexicon.naming
    return not words.isdisjoint(naming) or not (words.isdisjoint(persons) or words.isdisjoint(of_persons))


def is_silent(folded: str) -> bool:
    """Whether a stretch of folded text holds no word that names a group, and none that says something of one."""
    lexicon = _lexicon()
    words = {*_WORD.findall(folded), *_PART.findall(folded)}
    return not _may_name(words, lexicon) and words.isdisjoint(lexicon.telling)


def _framed(framed: bytes) -> dict[str, float]:
    """Returns which frames a classed text holds."""
    groups, traits = b"\x01" in framed or b"\x02" in framed, b"\x07" in framed
    # Looking for one byte costs a tenth of a search, and most texts lack what most frames hold.
    return {
        name: float(
            (groups or not frame.of_group)
            and (traits or not frame.of_trait)
            and frame.pattern.found_in(framed)
        )
        for name, frame in _frames().items()
    }


def _outside(text: str, found: Sequence[Mention]) -> list[str]:
    """Returns the words that are in no mention."""
    parts: list[str] = []
    at = 0
    for mention in found:
        parts.append(text[at : mention.start])
        at = mention.end
    parts.append(text[at:])
    return _WORD.findall(" | ".join(parts))


def _half(count: int) -> float:
    return min(1.0, count / 2)


def _is_plural(text: str, mention: Mention) -> bool:
    return text[mention.start : mention.end].endswith(("s", "men", "people", "poor", "elderly", "folk"))


def _groups(
    text: str, found: list[Mention], outside: list[str], classes: list[int], lexicon: _Lexicon
) -> dict[str, float]:
    """Returns which groups are named, which themes, and which of them together."""
    counts = dict.fromkeys(_THEMES, 0)
    for word in outside:
        for theme in lexicon.themes.get(word, ()):
            counts[theme] += 1
    marked = [mention for mention in found if mention.marked]
    shape = {(m.axis in _SET_APART, _is_plural(text, m)) for m in marked}
    of_marked = sum(word in lexicon.of_marked for word in outside)
    of_unmarked = sum(word in lexicon.of_unmarked for word in outside)
    name = NAME in classes and any(counts[theme] for theme in _HARMFUL)
    any_marked = bool(marked or of_marked or DEMONYM in classes or name)
    any_theme = any(counts.values())
    unmarked = [mention for mention in found if not mention.marked]
    values: dict[str, float] = {
        "marked": _half(len(marked)),
        "unmarked": _half(len(unmarked)),
        "one_set_apart": float((True, False) in shape),
        "many_set_apart": float((True, True) in shape),
        "one_of_gender": float((False, False) in shape),
        "many_of_gender": float((False, True) in shape),
        "one_national": float(any(m.axis is Axis.NATIONALITY and not _is_plural(text, m) for m in marked)),
        "one_unmarked": float(any(not _is_plural(text, m) for m in unmarked)),
        "many_unmarked": float(any(m.persons and _is_plural(text, m) for m in unmarked)),
        "word_of_marked": _half(of_marked),
        "word_of_unmarked": _half(of_unmarked),
        "country": _half(classes.count(COUNTRY)),
        "occupation": _half(classes.count(OCCUPATION)),
        "name": float(name),
        "any_marked": float(any_marked),
        "marked_and_theme": float(any_marked and any_theme),
        "unmarked_and_theme": float(bool((unmarked or of_unmarked) and not any_marked and any_theme)),
    }
    present = {"marked": any_marked, "country": COUNTRY in classes, "occupation": OCCUPATION in classes}
    for theme, count in counts.items():
        values[theme] = _half(count)
        for group in _CROSSED:
            values[f"{group}_{theme}"] = float(present[group] and count > 0)
    return values


class _Classed(NamedTuple):
    data: bytes
    """Groups, countries, occupations and names as classes."""
    framed: bytes
    """The same with what is said of persons as a class, too."""


def _classed(text: str, found: list[Mention], lexicon: _Lexicon) -> _Classed:
    parts: list[str] = []
    at = 0
    for mention in found:
        sign = chr(MARKED if mention.marked else UNMARKED)
        plural = "s" if mention.persons and _is_plural(text, mention) else ""
        parts += (text[at : mention.start], sign, plural)
        at = mention.end
    grouped = "".join((*parts, text[at:]))

    def classed(match: re.Match[str]) -> str:
        return chr(lexicon.classes[match[0]]) if match[0] in lexicon.classes else match[0]

    data = _WORD.sub(classed, grouped)

    def in_frames(match: re.Match[str]) -> str:
        if match[0] in lexicon.attributes:
            return chr(ATTRIBUTE)
        return chr(TRAIT) if match[0] in lexicon.traits else match[0]

    framed = _WORD.sub(in_frames, data)
    return _Classed(ascii_bytes(data), ascii_bytes(framed))
