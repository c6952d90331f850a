"""What a text says of groups: which are named, what is said of them, and in which manner.

Knowledge in place of data: the themes that stereotypes attach to groups, the grammar of a generalisation ("all
X are", "X can't", "they love", "too old to"), and the signs that a stereotype is reported, asked about or denied
rather than asserted. The reading gives features for a learned model; groups stand as classes in what it reads,
so that it learns what is said and not of whom.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from guardrails.language.groups import Axis, Mention, mentions
from guardrails.patterns import Pattern, either
from guardrails.text import ascii_bytes

_THEMES = {
    "crime": """
        abuse abuser abusive aggressive arrest arrested assault attack attacked attacks beat beats behead
        bomb bomber bombers bombing bombs burglar burglarize burglarized burglary cartel cheat cheated
        cheating cheats con conspiracy conspire conspiring crime crimes criminal criminality criminals
        danger dangerous dealer dealers dealing drug drugs extremist extremists felon felons fight
        fighting fights fraud gang gangs gangster gangsters gun guns havoc hijack hijackers hooligan
        hostile hypersexual illegal illegally jail jailed jihad kill killed killer killers killing kills
        knife loot looters looting molest molested mug mugged mugger murder murdered murderer murderers
        murderous murders pickpocket pirate pirates predator predators prison radical radicalised rape
        raped rapes rapist rapists riot rob robbed robber robbery robbing robs savage savages scam scammed
        scams shoot shooting shot smuggle smuggling stab stabbed steal stealing steals stole stolen
        suspect terror terrorism terrorist terrorists theft thief thieves threat threatening threats thug
        thugs trespassing vandalize violence violent violently war wars weapon weapons
        """,
    "poverty": """
        afford aids backward backwards barbaric beg begging broke bugs corrupt corruption dirty disease
        diseased diseases ebola economic emaciated famine filth filthy foodstamps freeload freeloader
        garbage ghetto handout handouts hardship hardships hiv hunger hungry hut huts illiteracy
        illiterate jobless lice malaria malnourished malnutrition mooch mooching mud orphan orphans
        poverty primitive projects rags ravaged run-down rundown sanitation scrape scrounge slum slums
        smell smells smelly squalor stamps stank starvation starve starved starving stink stinks stinky
        torn trailer trailers trash trashy tribal tribes uncivilized unclean underdeveloped undeveloped
        undrinkable uneducated unemployed unemployment unsafe unsanitary war-torn welfare
        """,
    "idleness": """
        asleep burden careless entitled good-for-nothing goodfornothing idle irresponsible late lazily
        laziness lazy leech leeches nap napping naps parasite parasites procrastinate siesta slack slacker
        sleep sleeping slob sloth slow slowly sluggish tardy undisciplined unmotivated unreliable useless
        worthless
        """,
    "intellect": """
        airhead articulate bookish bright brilliant clever clueless computer computers dense dumb dumber
        dumbest educated geek geeks geeky genius geniuses gullible idiot idiots ignorant incompetent inept
        inferior intelligence intelligent iq knowledgeable math mathematics maths moron morons naive nerd
        nerds nerdy scholarly simple-minded slow-witted smart smarter smartest studious stupid subhuman
        subhumans superior unintelligent unqualified wise
        """,
    "character": """
        anger angry animal animals antisocial apes arrogant asshole assholes awful awkward bad bastards
        bigot bigoted bigots bitch bitches bitter bored boring bossy brainwashed calculating cancer catty
        cheap cheapskate clumsy cocky cold complain complaining complains conceited controlling corrupt
        coward cowardly cowards cranky creep creepy crooked crooks crude cruel cult cutthroat deceitful
        deceptive degenerate degenerates demonic devil devils discriminatory disgusting dishonest disloyal
        distrust dogs domineering drama dramas dramatic dull eccentric ego egotistical enemies enemy evil
        fanatic fanatical fanatics freak freaks frugal gossip gossiping gossips greed greedy gross grumpy
        harsh hate hateful hates hatred heartless heathen heathens honest horrible hostile immoral
        immorality intolerant introverted invaders jealous liar liars lie lied lies loser losers loud
        lying manipulative mean mean-spirited meek messy miser miserly misogynist misogynistic misogyny
        monkey monkeys nag nagging nags narcissistic nasty noisy obedient obey obnoxious odd oppress
        oppressed oppressive overbearing overprotective patriarchal patriarchy pervert perverted perverts
        pigs plague pompous pos predictable prejudiced queen quiet racism racist racists rats reclusive
        retarded rude ruder ruthless satan satanic satanists scum selfish sexist shady sham shit shy sin
        sinful sins sly sneaky snob snobbish snobby snobs socially spiteful stern stingy stoic strange
        strict stubborn stuck-up submissive suspicious terrible thrifty tightwad timid traitor traitors
        trash trust unfaithful unfriendly unloyal unpredictable untrusting untrustworthy uptight vain
        vermin weird whine whiny wicked worse worst
        """,
    "body": """
        accent attractive bald balding beard bearded beautiful big blonde bloody bony bowtie brown buff
        burka burqa crack crippled dark disheveled exotic feeble fragile frail glasses gorgeous gray
        greasy grey hairy headscarf heavy hijab hot huge large lovely moustache muscles muscular mustache
        obese old-looking overalls pale ponytail pretty sandals scrawny sexy short shorter skinny sloppy
        sombrero stained strong stronger strongest sunburned sweaty tall taller tan tan-skinned tanned
        thin toothless turban uniform unkempt veil weak weaker wrinkled wrinkles
        """,
    "emotion": """
        anxious ashamed clingy confused crazy cried cries cry crying depressed depressing depression
        deranged embarrassed emotional emotionally emotions fear fearful hormonal hot-headed hotheaded
        hysterical hysterics illogical indecisive insane insecure irrational jealous lonely lunatic mad
        mental miserable moody needy neurotic nuts over-sensitive oversensitive passionate pms psycho sad
        scared scream screamed screaming sensitive shrill stressed suicidal tantrum tantrums temper
        unhappy unstable weep
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
        aids butch catcall closet concubine deviant deviants easy effeminate feminine flamboyant flirt
        flirting flirts flirty girly harem hooker horny hypersexual kinky loose lust lustful lusty macho
        manly masculine mistress naked nude orgy pedophile pedophiles pedophilia pedos perverse
        promiscuity promiscuous prostitute prostitutes prostitution seduce seductive sex sexual sexually
        sleeping-around sleeps slut sluts slutty std stds stripper strippers virgin whore whores wives
        womanizer
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
        alzheimer alzheimers bingo brat brats bratty bridge cane childish dementia diapers die
        disrespectful dying feeble forget forgetful forgets forgot grumpy hearing immature incontinent
        inexperienced internet loitering memory misbehave mischievious mischievous naive nursing-home
        phone phones picky rambunctious rebellious reckless rowdy selfie senile spoiled technology tiktok
        walker wheelchair
        """,
    "praise": """
        amazing ambitious artistic best better brave calm charismatic charming cheerful civilized
        confident courageous creative cultured dependable diligent disciplined efficient elegant excellent
        fashionable friendly fun funny generous gentle good great happy hard-working hardworker
        hardworking helpful honest hospitable hospitality humble humorous industrious innovative kind
        kinder lively loyal nice obedient organized outgoing patient patriotic peaceful polite precise
        proud punctual reliable respectful sophisticated stylish successful talented warm warmth welcoming
        wise
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
    accountant actor actress analyst architect artist assistant astronaut astronomer athlete athletes
    attorney author babysitter baker banker barber bartender boss boxer bride broker builder
    businessman businessmen businesswoman butcher carpenter cashier ceo chef chemist civil cleaner
    clerk coach commander composer cook cop cops dancer delivery dentist designer detective developer
    doctor driver drummer economist editor electrician engineer entrepreneur farmer firefighter
    fisherman geek gentlemen goth groom guitarist guitarists hairdresser hairstylist handyman
    historian janitor journalist judge landscaper lawyer lecturer librarian manager mathematician
    mechanic minister model mover musician nanny nerds nurse officer opera painter performer
    performers performing philosopher photographer physician physicians physicist pianist pilot
    plumber poet police policeman policemen politician prisoner producer professor programmer
    prosecutor psychiatrist psychologist quarterback rapper realtor receptionist reporter researcher
    sailor salesman salesperson schoolboy schoolboys schoolgirl schoolgirls scientist secretary
    servant sheriff singer software soldier student students surgeon tailor teacher technician
    therapist trucker tutor waiter waitress waitresses worker workers writer
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
_CLAUSES = (
    ("n't", "nt"), (" nt ", "nt "), (" 's", "s"), (" 're", "re"), (" 'm", "m"), (" 've", "ve"), (" 'll", "ll"),
    (" 'd", "d"), ("'", ""), (" .", "."), (" ,", ","), (" !", "!"), (" ?", "?"),
)  # fmt: skip
"""Apostrophes and the spaces of tokenised text go, so that "do n't", "don't" and "dont" read the same."""

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_TELLING = ("crime", "poverty", "idleness", "intellect", "character", "sexuality", "emotion", "home", "age")
"""Themes that are about persons wherever a group, a country or a gender is named."""
_PERSONS = frozenset(
    (
        "he",
        "she",
        "they",
        "theyre",
        "them",
        "their",
        "his",
        "her",
        "him",
        "people",
        "person",
        "man",
        "men",
        "everyone",
    )
)
_HARMFUL = ("crime", "poverty", "idleness", "intellect", "character", "sexuality")
_SAID_OF_PERSONS = ("crime", "poverty", "idleness", "intellect", "character", "body", "emotion", "sexuality",
                    "age", "praise")  # fmt: skip
_ALSO_SAID_OF_PERSONS = "rich wealthy religious conservative traditional drunk alcoholic devout greedy pious"
_SET_APART = frozenset(
    (Axis.RACE, Axis.RELIGION, Axis.ORIENTATION, Axis.ABILITY, Axis.CLASS, Axis.NATIONALITY, Axis.BODY, Axis.AGE,
     Axis.CHARACTERISTICS)
)  # fmt: skip
"""Axes on which naming one person's group in a story is a choice: gender is in every story."""

MARKED, UNMARKED, COUNTRY, DEMONYM, OCCUPATION, NAME, TRAIT = range(1, 8)
"""Bytes for classes of words."""
_G = r"[\x01\x02]s?"


_OF_GROUPS = ("generic", "asserted", "reports", "subordinate")
_OF_TRAITS = ("intensified", "is_trait", "one_is_trait", "trait_group")


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
        "predicated": r"\b(?:is|was|are|were|be|being|been|am|im|hes|shes|theyre|so|too|because|very|obviously|gets?"
        r"|getting|that|as|look(?:ed|s)?|born|raised|gr[eo]w(?:ing)? up|he|she) (?:just |all |so |too |very |really"
        rf" |extremely |actually |obviously |openly |raised |born |quite |an? )*(?:{predicated})\b",
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
    of_marked: frozenset[str]
    of_unmarked: frozenset[str]
    names: frozenset[str]
    manners: dict[str, frozenset[str]]


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
    return _Lexicon(
        themes,
        classes,
        frozenset(word for word, found in themes.items() if set(found) & set(_SAID_OF_PERSONS))
        | frozenset(_ALSO_SAID_OF_PERSONS.split()),
        frozenset(_OF_MARKED.split()),
        frozenset(_OF_UNMARKED.split()),
        names,
        {
            "generally": frozenset(_GENERALLY.split()),
            "reported": frozenset(_REPORTED.split()),
            "denial": frozenset(_DENIED.split()),
            "present": frozenset(_PRESENT.split()),
            "past": frozenset(_PAST.split()),
        },
    )


_GROUPS = (
    "marked", "unmarked", "one_set_apart", "many_set_apart", "one_of_gender", "many_of_gender", "one_national",
    "one_unmarked", "many_unmarked", "word_of_marked", "word_of_unmarked", "country", "occupation", "name",
    "any_marked", "marked_and_theme", "unmarked_and_theme",
)  # fmt: skip
_MANNERS = ("generally", "reported", "denial", "present", "past")


def _feature_names() -> tuple[str, ...]:
    crossed = (f"{group}_{theme}" for group in _CROSSED for theme in _THEMES)
    return (*_GROUPS, *_THEMES, *crossed, *_MANNERS, *_PRONOUNS, "question", "length", *_frames())


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


_NOT_ASSERTED = ("reported", "denial", "question", "reports", "others_say", "names_it", "denies", "not_all")


def plain(folded: str) -> str:
    """Returns folded text without apostrophes and without the spaces that tokenisers put before signs."""
    for written, read in _CLAUSES:
        folded = folded.replace(written, read)
    return folded


def read(folded: str) -> Reading | None:
    """Returns how a stretch of folded text, one or a few sentences, reads; None where it names no group,
    country, occupation or person's name."""
    text = plain(folded)
    lexicon = _lexicon()
    found = mentions(text)
    words = [(match.start(), match[0]) for match in _WORD.finditer(text)]
    outside = [word for at, word in words if not _covers(found, at)]
    classes = [lexicon.classes.get(word, 0) for word in outside]
    if not found and not any(classes) and lexicon.of_marked.isdisjoint(outside):
        return None
    values = _groups(text, found, outside, classes, lexicon)
    everything = {word for _, word in words}
    if not _is_about_persons(text, found, values, everything):
        return None
    for name in _MANNERS:
        values[name] = _half(len(everything & lexicon.manners[name]))
    for name, pronouns in _PRONOUNS.items():
        values[name] = float(not everything.isdisjoint(pronouns))
    values["question"] = float("?" in text)
    values["length"] = min(1.0, len(words) / 40)
    data, framed = _classed(text, found, lexicon)
    groups, traits = b"\x01" in framed or b"\x02" in framed, b"\x07" in framed
    for name, frame in _frames().items():
        # Looking for one byte costs a tenth of a search, and most texts lack what most frames hold.
        possible = (groups or not frame.of_group) and (traits or not frame.of_trait)
        values[name] = float(possible and frame.pattern.found_in(framed))
    return Reading(data, values)


def _is_about_persons(
    text: str, found: list[Mention], values: Mapping[str, float], everything: set[str]
) -> bool:
    """Whether anything can be said of persons: not in "Thai curry paste" or "a women's running shoe"."""
    if not any(values[group] for group in _GROUPS):
        return False
    if any(values[theme] for theme in _TELLING):
        return True
    set_apart = any(m.axis is not Axis.NATIONALITY and m.axis is not Axis.GENDER and m.marked for m in found)
    if set_apart or values["occupation"] or values["word_of_marked"]:
        return True
    if not everything.isdisjoint(_PERSONS) or not everything.isdisjoint(_lexicon().manners["reported"]):
        return True
    return any(
        m.persons
        and _is_plural(text, m)
        and (m.axis is Axis.NATIONALITY or (m.start == 0 and text[m.end - 4 : m.end] != "mens"))
        for m in found
    )


def _covers(found: list[Mention], at: int) -> bool:
    return any(mention.start <= at < mention.end for mention in found)


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
    framed = _WORD.sub(lambda match: chr(TRAIT) if match[0] in lexicon.traits else match[0], data)
    return _Classed(ascii_bytes(data), ascii_bytes(framed))
