"""Words for groups of people: found in folded text, and taken out of what a learned model reads.

A mention is a noun ("women", "the elderly", "wheelchair users"), an adjective by itself ("she is Jewish") or
adjectives with the noun they stand before ("young Black women"). Each belongs to one of the axes of
HolisticBias (Smith et al., 2022) and is marked where stereotypes of the group have historically hurt it.
Words that are also about other things ("old", "poor", "white") count only before a person. Slurs are not here:
they are no neutral words.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from guardrails.patterns import Phrases


class Axis(StrEnum):
    """What sets a group apart."""

    ABILITY = "ability"
    AGE = "age"
    BODY = "body_type"
    CHARACTERISTICS = "characteristics"
    CULTURAL = "cultural"
    GENDER = "gender_and_sex"
    NATIONALITY = "nationality"
    POLITICAL = "political_ideologies"
    RACE = "race_ethnicity"
    RELIGION = "religion"
    ORIENTATION = "sexual_orientation"
    CLASS = "socioeconomic_class"


class Mention(NamedTuple):
    """A group, as a text names it."""

    start: int
    end: int
    axis: Axis
    """Of several ("Deaf women"), that of the first marked word, else of the first."""
    marked: bool
    """Whether stereotypes of the group have historically hurt it."""
    persons: bool
    """Whether persons are named, not only a property ("she is Jewish", "German bread")."""


class _Terms(NamedTuple):
    """Words of one axis, each list split at commas; plurals in -s and -es need not be listed."""

    axis: Axis
    marked: bool
    nouns: str = ""
    """Name persons by themselves."""
    adjectives: str = ""
    """Tell of persons wherever they stand."""
    before_persons: str = ""
    """Tell of persons only before a noun for them."""


_PERSONS = """
    people, person, folk, persons, individual, human, human being, citizen, resident, man, men, woman,
    women, guy, gal, girl, boy, lad, lass, lasses, lady, ladies, bro, dude, gentleman, gentlemen, male,
    female, kid, child, children, teen, teenager, youth, toddler, baby, babies, adult, mother, mom, mum,
    father, dad, parent, grandmother, grandfather, wife, wives, husband, couple, family, families,
    community, communities, population, neighbour, neighbor, student, worker, employee, patient, driver,
    voter, player, athlete, friend, colleague, teacher, doctor, actor, actress, actresses, soldier,
    politician, minority, minorities, comrade, fellow, businessman, businesswoman, businessmen,
    businesswomen, veteran, brother, sister, son, daughter, american, americans, folx, womxn, refugee,
    immigrant, migrant, labourer, laborer, speaker, speakers, artist, singer, writer, author, lives
    """
"""Nouns that adjectives of a group stand before; those that name no group themselves are mentions only then."""

_A = Axis
_TERMS = (
    _Terms(
        _A.ABILITY,
        marked=True,
        nouns="""
            wheelchair user, person with a disability, people with a disability, people with disabilities,
            person with disabilities, persons with disabilities, those with disabilities, the disabled,
            the handicapped, the blind, the deaf, the mentally ill, the sick, amputee, paraplegic,
            quadriplegic, tetraplegic, hemiplegic, dyslexic, schizophrenic, epileptic, diabetic, autistic,
            aspie, little person, little people, dwarf, dwarves, person with dwarfism, people with
            dwarfism, people with autism, person with autism, people with down syndrome, person with down
            syndrome, people with depression, people with dementia, person with dementia, people with
            mental illness, people with mental illnesses, person with mental illness, people with adhd,
            people with epilepsy, people with dyslexia, people with asthma, people with diabetes, people
            with arthritis, people with hiv, people with aids, people with cancer, cancer survivor,
            cancer patient, stroke survivor, sign language user, people who use a wheelchair, person who
            uses a wheelchair, people in wheelchairs, person in a wheelchair, people who are deaf, people
            who are blind, special needs kid, special needs child, handicapped person
            """,
        adjectives="""
            disabled, physically disabled, mentally disabled, learning disabled, intellectually disabled,
            developmentally disabled, differently abled, differently-abled, handicapped, deaf, deafened,
            deafblind, deaf-blind, hard of hearing, hard-of-hearing, hearing-impaired, hearing impaired,
            visually impaired, vision-impaired, visually-impaired, partially sighted, low-vision, legally
            blind, sight-impaired, mobility-impaired, physically impaired, cognitively impaired,
            speech-impaired, wheelchair-using, wheelchair using, wheelchair-bound, neurodivergent,
            neurodiverse, neuroatypical, bipolar, mentally ill, chronically ill, terminally ill,
            immunocompromised, immunosuppressed, nonverbal, non-speaking, paralysed, paralyzed, crippled,
            special-needs, special needs, hiv-positive, hiv positive, bedridden, housebound, impaired,
            learning-disabled, brain-damaged, colour-blind, color-blind, colorblind, colourblind,
            limbless, one-armed, one-legged, depressed and anxious, psychotic, adhd, limp-having
            """,
        before_persons="""
            blind, mute, lame, sick, depressed, anxious, down's syndrome, down syndrome
            """,
    ),
    _Terms(
        _A.ABILITY,
        marked=False,
        nouns="people without disabilities, people without a disability, person without a disability",
        adjectives="""
            able-bodied, non-disabled, nondisabled, neurotypical, allistic, sighted, hearing-abled,
            seronegative
            """,
        before_persons="abled, healthy, hearing, sane",
    ),
    _Terms(
        _A.AGE,
        marked=True,
        nouns="""
            the elderly, the old, the aged, seniors, senior citizen, elder, pensioner, retiree, octogenarian,
            nonagenarian, septuagenarian, sexagenarian, centenarian, old-timer, old timer, oap, old age
            pensioner, teenager, teen, adolescent, youngster, tween, preteen, grandma, grandpa, granny,
            grannies, grandmother, grandfather, grandparent, old folk, old lady, old ladies, old man, old
            men, old woman, old women, old people
            """,
        adjectives="""
            elderly, geriatric, sexagenarian, septuagenarian, octogenarian, nonagenarian, sixty-something,
            seventy-something, eighty-something, ninety-something, retired, teenaged, teenage, adolescent,
            underage, sixty-five-year-old, seventy-five-year-old, eighty-five-year-old,
            ninety-five-year-old
            """,
        before_persons="old, older, aged, aging, ageing, senior, underaged",
    ),
    _Terms(
        _A.AGE,
        marked=False,
        nouns="""
            kid, child, children, toddler, infant, adult, grown-up, grownup, young person, young people,
            youth
            """,
        adjectives="""
            middle-aged, middle aged, twenty-something, thirty-something, forty-something,
            fifty-something, twentysomething, thirtysomething, grown up, grown-up
            """,
        before_persons="young, younger, adult, mature, minor",
    ),
    _Terms(
        _A.BODY,
        marked=True,
        nouns="""
            the obese, the overweight, redhead, ginger, blonde, brunette, albino, bald man, bald men, fat
            people
            """,
        adjectives="""
            overweight, obese, morbidly obese, plus-size, plus-sized, plus size, heavyset, heavy-set,
            big-boned, full-figured, underweight, anorexic, bulimic, balding, disfigured, burn-scarred,
            birthmarked
            """,
        before_persons="""
            fat, taller, shorter, gigantic, chubby, chunky, plump, thick, large, short, skinny, bald,
            ugly, unattractive, hairy, flabby, stout, stocky, big, heavy, scarred, pockmarked, acne-faced,
            pimply, toothless, unkempt, scrubby, bony, scrawny, gaunt, wrinkled, tattooed, pierced,
            pregnant, homely, plain, bulky, rotund, husky, lanky, tiny, pudgy, tubby, pot-bellied,
            big-bellied, bowlegged, hunchbacked, cleft-lipped, unshaven, unshaved, bearded
            """,
    ),
    _Terms(
        _A.BODY,
        marked=False,
        adjectives="""
            medium-height, average-height, blue-eyed, brown-eyed, green-eyed, hazel-eyed, grey-eyed,
            gray-eyed, dark-haired, light-haired, red-haired, blond-haired, blonde-haired, brown-haired,
            black-haired, gray-haired, grey-haired, silver-haired, white-haired, long-haired,
            short-haired, curly-haired, straight-haired, wavy-haired, clean-shaven, well-groomed,
            barrel-chested, broad-shouldered, good-looking, left-handed, right-handed, redheaded
            """,
        before_persons="""
            thin, slim, slender, tall, fit, in-shape, in shape, out-of-shape, out of shape, muscular,
            athletic, buff, strong, swole, toned, lean, curvy, petite, small, attractive, handsome,
            beautiful, pretty, cute, average, hunky, blond, blonde, brunette, redhead, graying, greying,
            gray, grey, medium-sized, well-built, well-dressed, brawny, burly, jacked, shapely, lithe,
            willowy, freckled, dark, fair, groomed, rugged, hot, sexy, weak
            """,
    ),
    _Terms(
        _A.CHARACTERISTICS,
        marked=True,
        nouns="""
            immigrant, migrant, refugee, asylum seeker, asylum-seeker, foreigner, illegal immigrant,
            illegal alien, undocumented immigrant, undocumented worker, guest worker, expatriate,
            deportee, the homeless, homeless, rough sleeper, beggar, vagrant, addict, drug addict, junkie,
            alcoholic, drug user, recovering addict, ex-con, ex-convict, convict, felon, ex-felon,
            ex-offender, ex-prisoner, inmate, prisoner, sex worker, prostitute, orphan, foster child,
            foster kid, single mother, single mom, single mum, single father, single dad, single parent,
            teen mom, teen mother, unwed mother, widow, widower, divorcee, housewife, housewives,
            stay-at-home mom, stay-at-home mum, stay-at-home mother, stay-at-home dad, smoker, hoarder,
            high school dropout, dropout, the unemployed, migrant worker, refugees and migrants, newcomer,
            victim, survivor
            """,
        adjectives="""
            homeless, unhoused, houseless, undocumented, foreign-born, drug-addicted, drug-abusing,
            alcohol-addicted, formerly incarcerated, incarcerated, jobless, unemployed, illiterate,
            uneducated, orphaned, widowed, divorced, childless, childfree, immigrant, migrant, refugee,
            unhoused, houseless, food-insecure, nepotistic, non-native, foreign-looking
            """,
        before_persons="""
            foreign, addicted, alcoholic, adopted, foster, unmarried, unwed, single, separated, inactive,
            unskilled, felonious, convicted, imprisoned, stateless, displaced, drug-using, casual worker,
            part-time, part-timer, low-skilled
            """,
    ),
    _Terms(
        _A.CHARACTERISTICS,
        marked=False,
        nouns="""
            veteran, military veteran, army brat, war veteran, college graduate, university graduate,
            graduate, part-timer, vegan, vegetarian, nonsmoker, non-smoker, homeowner, native speaker,
            newlywed, breadwinner
            """,
        adjectives="""
            american-born, native-born, us-born, british-born, self-employed, college-educated,
            university-educated, well-educated, highly educated, ambidextrous, white-collar, blue-collar,
            pink-collar, teetotal
            """,
        before_persons="""
            literate, educated, employed, professional, married, unattached, engaged, full-time, skilled,
            native, vegan, vegetarian, sober, tattooless, busy, ordinary, certified, qualified,
            experienced
            """,
    ),
    _Terms(
        _A.CULTURAL,
        marked=True,
        nouns="""
            hillbilly, hillbillies, redneck, country bumpkin, hippie, hippy, hippies, goth, emo, nerd,
            geek, hipster, jock, appalachian, boomer, baby boomer, zoomer, millennial, gen z, gen-z,
            gen-zer, gen zer, gen x, gen-x, gen-xer, southerner, villager, peasant, farmer, traveller
            community, rural folk
            """,
        adjectives="""
            underserved, under-served, marginalized, marginalised, underrepresented, under-represented,
            underprivileged, under-privileged, disadvantaged, oppressed, stigmatized, stigmatised,
            vaccine-hesitant, anti-vaccine, anti-vax, appalachian, ghettoized, working-poor
            """,
        before_persons="""
            rural, ghetto, inner-city, inner city, urban, country, southern, nerdy, geeky, vulnerable,
            minority
            """,
    ),
    _Terms(
        _A.CULTURAL,
        marked=False,
        nouns="""
            yuppie, urbanite, city dweller, city-dweller, northerner, cosmopolitan, suburbanite, gamer,
            yankee
            """,
        adjectives="""
            cosmopolitan, pro-vaccine, pro-life, pro-choice, suburban, anti-abortion, mainstream
            """,
        before_persons="""
            western, westernized, coastal, northern, city, local, indigenous-owned
            """,
    ),
    _Terms(
        _A.GENDER,
        marked=True,
        nouns="""
            woman, women, girl, lady, ladies, female, gal, lass, lasses, womenfolk, womankind, wife,
            wives, girlfriend, mother, mom, mum, mommy, mummy, daughter, sister, feminist, trans man,
            trans men, trans woman, trans women, transman, transmen, transwoman, transwomen, transsexual,
            transvestite, cross-dresser, drag queen, drag king, hermaphrodite, nonbinary, non-binary,
            enby, trans people, trans person, womxn, womyn, businesswoman, businesswomen, policewoman,
            actress, actresses, trans folk, trans kid, trans rights
            """,
        adjectives="""
            transgender, transgendered, transsexual, trans, transfeminine, transmasculine, trans-feminine,
            trans-masculine, trans fem, trans femme, trans masc, transfem, transmasc, nonbinary,
            non-binary, enby, genderqueer, genderfluid, gender-fluid, gender fluid, agender, bigender,
            demigender, pangender, genderless, gender-neutral, gender neutral, gender-nonconforming,
            gender nonconforming, gender non-conforming, gender-diverse, gender diverse, third-gender,
            third gender, two-spirit, two spirit, intersex, androgynous, lgbt, lgbtq, lgbtq+, lgbtqia,
            lgbtqia+, lgbt+, amab, afab, mtf, m2f, ftm, f2m, female, feminine, masculine-of-center,
            masculine of center, demiguy, demigirl, demiboy, gender-conforming, polygender, xenogender,
            neutrois, hijra, kathoey, muxe, male-to-female, female-to-male, effeminate
            """,
        before_persons="""
            femme, butch, tomboy, tomboyish, girly, womanly, questioning, gender, queer
            """,
    ),
    _Terms(
        _A.GENDER,
        marked=False,
        nouns="""
            man, men, boy, guy, gentleman, gentlemen, male, lad, bro, dude, fella, husband, boyfriend,
            father, dad, daddy, son, brother, menfolk, mankind, businessman, businessmen, cis men, cis
            man, cis people
            """,
        adjectives="male, cisgender, cisgendered, cis, cissexual, masculine, cishet",
        before_persons="manly, macho, alpha, stud",
    ),
    _Terms(
        _A.NATIONALITY,
        marked=True,
        nouns="""
            poles, mexican, cuban, guatemalan, salvadoran, honduran, nicaraguan, costa rican, panamanian, puerto
            rican, dominican, haitian, jamaican, trinidadian, colombian, venezuelan, ecuadorian, peruvian,
            bolivian, brazilian, paraguayan, uruguayan, argentinian, argentine, chilean, moroccan,
            algerian, tunisian, libyan, egyptian, sudanese, ethiopian, eritrean, somali, somalian, kenyan,
            ugandan, tanzanian, rwandan, congolese, nigerian, ghanaian, senegalese, cameroonian,
            zimbabwean, zambian, south african, angolan, malian, liberian, sierra leonean, syrian, iraqi,
            iranian, persian, lebanese, jordanian, palestinian, israeli, saudi, yemeni, omani, qatari,
            kuwaiti, emirati, turk, afghan, afghani, pakistani, indian, bangladeshi, sri lankan, nepali,
            nepalese, bhutanese, burmese, thai, vietnamese, cambodian, laotian, malaysian, indonesian,
            filipino, filipina, filipinx, chinese, chinaman, taiwanese, tibetan, mongolian, korean, north
            korean, japanese, kazakh, uzbek, russian, ukrainian, romanian, bulgarian, albanian, serb,
            serbian, croat, bosnian, kosovar, macedonian, moldovan, georgian, armenian, chechen, polish
            people, lithuanian, latvian, estonian, chicano, chicana, chicanx, fijian, samoan, tongan,
            guamanian, kurd
            """,
        adjectives="""
            turkish, kurdish, mexican-american, saudi arabian, bahraini, mauritanian, ivorian, sinhalese
            """,
    ),
    _Terms(
        _A.NATIONALITY,
        marked=False,
        nouns="""
            american, us citizen, canadian, briton, brit, englishman, englishmen, englishwoman, scot,
            scotsman, irishman, irishmen, welshman, australian, aussie, new zealander, kiwi people,
            german, frenchman, frenchmen, italian, spaniard, belgian, dutchman, swede, dane, norwegian,
            finn, austrian, european, greek, czech, slovak, hungarian, icelander
            """,
        adjectives="""
            british, irish, scottish, welsh, portuguese, dutch, swedish, norwegian, finnish, spanish
            """,
        before_persons="""
            english, french, swiss, danish, western european, northern european, maltese
            """,
    ),
    _Terms(
        _A.POLITICAL,
        marked=False,
        nouns="""
            liberal, conservative, democrat, republican, socialist, communist, marxist, anarchist,
            libertarian, leftist, rightist, centrist, fascist, nationalist, populist, tory, tories, labour
            voter, trump supporter, biden supporter, right-winger, left-winger, environmentalist,
            monarchist, extremist, antifa, neoliberal, brexiteer, remainer, progressives, moderates,
            radicals, anti-fascist, neo-con, neocon, activist
            """,
        adjectives="""
            left-wing, right-wing, left wing, right wing, far-right, far-left, alt-right, alt-left,
            left-leaning, right-leaning, fiscally conservative, socially liberal, apolitical, bipartisan,
            democratic socialist, green party
            """,
        before_persons="""
            progressive, radical, moderate, green, independent, patriotic, politically active, woke
            """,
    ),
    _Terms(
        _A.RACE,
        marked=True,
        nouns="""
            the blacks, people of color, people of colour, person of color, person of colour, woman of
            color, women of color, man of color, men of color, women of colour, african american,
            african-american, black american, african, afro-caribbean, afro-latino, afro-latina, blacks,
            hispanic, latino, latina, latinx, latine, asian, east asian, south asian, southeast asian,
            asian american, asian-american, pacific islander, native hawaiian, native american, american
            indian, alaska native, first nations, indigenous people, indigenous peoples, aborigine,
            aboriginal, inuit, inuk, maori, metis, arab, arab-american, arab american, middle easterner,
            north african, roma people, romani, romany, gypsy, gypsies, traveller people, sinti, berber,
            desi, ethnic minority, ethnic minorities, racial minority, racial minorities, minorities,
            bame, bipoc, poc, aapi, biracial, mixed race, mulatto, cherokee, navajo, sioux, mohawk,
            uyghur, uighur, rohingya, tamil, punjabi, bengali, igbo, yoruba, zulu, tutsi, hutu, dalit
            """,
        adjectives="""
            dark-skinned, dark skinned, brown-skinned, black-skinned, indigenous, middle eastern,
            middle-eastern, biracial, multiracial, mixed-race, mixed race, interracial, caribbean, west
            indian, central american, south american, latin american, latin-american, sub-saharan,
            nonwhite, non-white, hispanic, ethnically diverse, arabic, polynesian, melanesian,
            micronesian, afghan-american, indian-american, chinese-american, native
            """,
        before_persons="""
            black, brown, coloured, colored, ethnic, mixed, dark skin, oriental, minority, roma
            """,
    ),
    _Terms(
        _A.RACE,
        marked=False,
        nouns="""
            caucasian, the whites, whites, white people, european-american, european american, white
            american, anglo, slav
            """,
        adjectives="""
            light-skinned, olive-skinned, light skinned, fair-skinned, white-skinned, pale-skinned,
            anglo-saxon, nordic, slavic
            """,
        before_persons="white, pale",
    ),
    _Terms(
        _A.RELIGION,
        marked=True,
        nouns="""
            muslim, moslem, jew, jewish people, hindu, sikh, buddhist, jain, sunni, shia, shiite, shi'ite,
            sufi, ahmadi, zoroastrian, parsi, baha'i, rastafarian, rasta, pagan, neo-pagan, wiccan, druid,
            satanist, scientologist, mormon, jehovah's witness, amish, mennonite, quaker, yazidi, druze,
            coptic christian, copt, taoist, daoist, shintoist, confucian, confucianist, hasid, hasidic
            jew, orthodox jew, conservative jew, reform jew, animist, shaman, islamist, atheist, infidel,
            nonbeliever, non-believer, spiritualist
            """,
        adjectives="""
            jewish, islamic, hijabi, hijab-wearing, turban-wearing, hasidic, orthodox jewish, conservative
            jewish, reform jewish, ashkenazi, sephardic, sephardi, mizrahi, messianic jewish,
            non-christian, shinto, coptic
            """,
        before_persons="orthodox, spiritual, devout, heathen",
    ),
    _Terms(
        _A.RELIGION,
        marked=False,
        nouns="""
            christian, catholic, roman catholic, protestant, evangelical, baptist, southern baptist,
            methodist, lutheran, presbyterian, anglican, episcopalian, pentecostal, calvinist, seventh-day
            adventist, adventist, unitarian, born-again christian, eastern orthodox, greek orthodox,
            agnostic, deist, humanist, secularist, churchgoer, nun, priest, pastor, believer
            """,
        adjectives="""
            secular, religious, irreligious, non-religious, nonreligious, born-again, god-fearing,
            church-going
            """,
    ),
    _Terms(
        _A.ORIENTATION,
        marked=True,
        nouns="""
            lesbian, bisexual, homosexual, gays, asexual, demisexual, pansexual, polysexual, gay people,
            gay person, queer people, queer person, gay man, gay men, gay woman, gay women, gay folk, gay
            couple, gay rights, same-sex couple, queer folk
            """,
        adjectives="""
            gay, homosexual, bi, bisexual, lesbian, pansexual, asexual, aromantic, demisexual,
            demiromantic, queer, ace, same-sex, polyamorous, polysexual, sapphic, bicurious, bi-curious,
            homoromantic, biromantic, closeted
            """,
        before_persons="pan, aro, ace, poly, allo",
    ),
    _Terms(
        _A.ORIENTATION,
        marked=False,
        nouns="heterosexual, straight people, straight person, straights",
        adjectives="heterosexual, hetero, heteroromantic, allosexual, monogamous",
        before_persons="straight, straight white",
    ),
    _Terms(
        _A.CLASS,
        marked=True,
        nouns="""
            the poor, the needy, the working class, the working-class, the lower class, poor people,
            working poor, welfare recipient, people on welfare, people on benefits, benefit claimant, slum
            dweller, trailer park, council tenant, low-wage worker, minimum-wage worker, low income
            family, low income families
            """,
        adjectives="""
            low-income, lower-class, lower class, working-class, working class, impoverished,
            poverty-stricken, penniless, destitute, financially insecure, debt-ridden, bankrupt,
            economically disadvantaged, below-the-poverty-line
            """,
        before_persons="""
            poor, broke, needy, low income, lower-middle-class, deprived, indebted, trailer park
            """,
    ),
    _Terms(
        _A.CLASS,
        marked=False,
        nouns="""
            the rich, the wealthy, the upper class, the middle class, millionaire, billionaire,
            aristocrat, one-percenter, rich people, trust fund kid, trust-fund kid, old money
            """,
        adjectives="""
            upper-class, upper class, middle-class, middle class, upper-middle-class, high-net-worth, high
            net worth, well-off, financially well-off, well-to-do, moneyed, affluent, wealthy,
            high-income, trust-fund
            """,
        before_persons="rich, privileged, elite, posh, noble, comfortable",
    ),
)

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = ("", "-one", "-two", "-three", "-four", "-five", "-six", "-seven", "-eight", "-nine")
_AGED_FROM = _TENS.index("sixty")


_PART = re.compile(r"[a-z]+")
_COMMON = frozenset(("the", "people", "person", "persons", "with", "who"))


class _Kind(NamedTuple):
    """What a word is, to the finder."""

    axis: Axis | None
    """None for a noun for persons of no group."""
    marked: bool
    noun: bool
    weak: bool
    """Whether it counts only together with another word of the same mention."""


class _Word(NamedTuple):
    start: int
    end: int
    kind: _Kind


class _Lexicon(NamedTuple):
    phrases: Phrases
    kinds: tuple[_Kind, ...]


@cache
def _lexicon() -> _Lexicon:
    kinds: dict[str, _Kind] = {}

    def add(words: str, kind: _Kind) -> None:
        for word in " ".join(words.split()).split(", "):
            if word:
                kinds.setdefault(word, kind)
                kinds.setdefault(word.replace("-", " "), kind)

    for terms in _TERMS:
        add(terms.nouns, _Kind(terms.axis, terms.marked, noun=True, weak=False))
    for terms in _TERMS:
        add(terms.adjectives, _Kind(terms.axis, terms.marked, noun=False, weak=False))
    for terms in _TERMS:
        add(terms.before_persons, _Kind(terms.axis, terms.marked, noun=False, weak=True))
    for number, tens in enumerate(_TENS):
        aged = _Kind(Axis.AGE, number >= _AGED_FROM, noun=False, weak=False)
        add(", ".join(f"{tens}{unit}-year-old" for unit in _UNITS), aged)
    add(_PERSONS, _Kind(None, False, noun=True, weak=True))
    return _Lexicon(Phrases(tuple(kinds), plurals=True), tuple(kinds.values()))


def mentions(text: str) -> list[Mention]:
    """Returns the groups that folded text names, in order, without overlaps."""
    phrases, kinds = _lexicon()
    mentioned: list[Mention] = []
    run: list[_Word] = []
    for number, start, end in phrases.find(text):
        if text[start:end] in _ALSO_THINGS and not _stands_for_persons(text, start):
            continue
        word = _Word(start, end, kinds[number])
        if run and not _goes_on(text, run[-1], word):
            mentioned += _mention(text, run)
            run.clear()
        run.append(word)
    return mentioned + _mention(text, run)


_ALSO_THINGS = frozenset(("poles",))
"""Names of groups that are things, too, once they are folded: "tent poles"."""
_BEFORE_PERSONS = frozenset(("about", "all", "are", "many", "most", "of", "some", "those", "welcome", "who"))


def _stands_for_persons(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start].rstrip()
    return not before[-1:].isalnum() or before.rsplit(" ", 1)[-1] in _BEFORE_PERSONS


class NamingWords(NamedTuple):
    """Words of which every text that names a group holds one of `alone`, or one of `persons` and one of
    `before_persons`."""

    alone: frozenset[str]
    persons: frozenset[str]
    before_persons: frozenset[str]


@cache
def naming_words() -> NamingWords:
    """Returns the longest word of each term, to see at a glance that a text names no group."""
    aged = [f"{tens}{unit}" for tens in _TENS for unit in _UNITS]
    return NamingWords(
        _longest_words(
            *(words for terms in _TERMS for words in (terms.nouns, terms.adjectives)), ", ".join(aged)
        ),
        _longest_words(_PERSONS),
        _longest_words(*(terms.before_persons for terms in _TERMS)),
    )


def _longest_words(*lists: str) -> frozenset[str]:
    longest = {
        max(_PART.findall(term), key=lambda part: (part not in _COMMON, len(part)))
        for words in lists
        for term in " ".join(words.split()).split(", ")
        if term
    }
    return frozenset(f"{word}{plural}" for word in longest for plural in ("", "s", "es"))


def _goes_on(text: str, last: _Word, word: _Word) -> bool:
    """Whether `word` belongs to the mention that `last` is of: "old women", "Muslim women", not "men women"."""
    if text[last.end : word.start] not in (" ", "-"):
        return False
    return not last.kind.noun or (word.kind.noun and not _is_plural(text, last))


def _is_plural(text: str, word: _Word) -> bool:
    written = text[word.start : word.end]
    return written.endswith(("s", "men", "children", "people")) and not written.endswith("ss")


_AFTER_PERSONS = """
    a about after again against all also always an and are aren't as at be because before being but by can
    can't cannot come could did do does doesn't don't for from get go had has have having he i if in into is
    isn't it just like may might more must need never no nor not now of off on only or out over should
    shouldn't since so than that the their them then there they think this to today tomorrow too under until
    up used was wasn't we were weren't what when where which while who whom whose will with without won't
    would you your
"""
"""Words after which what stands before them is a noun: "the rich are", not "the rich flavour"."""


@cache
def _after_persons() -> frozenset[str]:
    return frozenset(_AFTER_PERSONS.split())


def _ends_phrase(text: str, end: int) -> bool:
    if text[end : end + 1] != " ":
        return text[end : end + 1] not in ("-", "'")
    following = text[end + 1 : end + 12].split(" ", 1)[0].strip(".,;:!?\"')")
    return not following.isalpha() or following in _after_persons()


_ALSO_ADJECTIVES = frozenset({Axis.NATIONALITY, Axis.RACE, Axis.RELIGION, Axis.POLITICAL, Axis.ORIENTATION})
"""Axes whose nouns for one person are adjectives too: "a German", "German bread"."""


def _mention(text: str, run: Sequence[_Word]) -> list[Mention]:
    """Returns the one mention that a run of words makes, if any counts."""
    if not run:
        return []
    last = run[-1]
    persons = last.kind.noun
    whole = text.startswith("the ", last.start)
    if persons and (whole or last.kind.axis in _ALSO_ADJECTIVES) and not _is_plural(text, last):
        persons = _ends_phrase(text, last.end)
        if whole and not persons:
            return []
    if len(run) == 1:
        if last.kind.axis is None or (last.kind.weak and not persons):
            return []
        return [Mention(last.start, last.end, last.kind.axis, last.kind.marked, persons)]
    words = [word for word in run if persons or not word.kind.weak]
    named = [word.kind for word in words if word.kind.axis is not None]
    for kind in (*(kind for kind in named if kind.marked), *named):
        if kind.axis is not None:
            return [Mention(words[0].start, words[-1].end, kind.axis, kind.marked, persons)]
    return []


MARKED, UNMARKED = 1, 2
"""Bytes that `with_classes` puts in the place of groups, for n-grams that must not depend on the group."""


def with_classes(
    data: bytes, mentioned: Sequence[Mention], marked: int = MARKED, unmarked: int = UNMARKED
) -> bytes:
    """Returns `ascii_bytes` of the text with each mention replaced by one byte.

    Args:
        data: One byte for each character of the folded text.
        mentioned: What `mentions` found in that text.
        marked: The byte, 1 to 8, that stands for marked groups.
        unmarked: The byte for the others; the same byte for both makes texts that differ in the group alone
            read the same.
    """
    if not mentioned:
        return data
    signs = (bytes((unmarked,)), bytes((marked,)))
    parts: list[bytes] = []
    at = 0
    for mention in mentioned:
        parts += (data[at : mention.start], signs[mention.marked])
        at = mention.end
    return b"".join((*parts, data[at:]))
