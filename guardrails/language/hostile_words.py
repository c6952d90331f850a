"""Words that hostile texts are made of, by what they do: a hand-written lexicon of English.

None of them makes a text hostile by itself; a check looks at who is meant, who speaks and what is denied.
Groups of people are in `guardrails.language.groups`; what is here of them is slurs.
"""

from enum import IntEnum
from functools import cache


class Kind(IntEnum):
    """What a word does. Values are the bytes that stand for it where words are classed; 1 and 2 are groups."""

    SLUR = 3
    PROFANITY = 4
    INSULT = 5
    """Runs persons down: traits, and what they are likened to."""
    VIOLENCE = 6
    AVERSION = 7
    """Hatred, disgust, contempt of the one who speaks."""
    SEXUAL = 8


_SLURS = """
    nigger nigga niggah niggers niggas nigra negroid coon coons jigaboo jiggaboo darkie darky darkies sambo
    pickaninny porch-monkey jungle-bunny spearchucker tar-baby golliwog kaffir kaffer wog wogs wetback
    wetbacks beaner beaners spic spics spick spicks greaser gringo chink chinks chinky gook gooks slant-eye
    slanteye zipperhead chinaman ching-chong jap japs nip paki pakis curry-muncher currymuncher dothead
    raghead ragheads towelhead towelheads camel-jockey camelfucker camelfuckers sandnigger sandniggers haji
    hajji jihadi jihadis muzzie muzzies muzzy muzrat muzrats mudslime mudslimes moooslims moslems kike kikes
    yid yids heeb heebs hymie shylock zionazi jewboy jewboys jewgirl jewgirls joos jooish gyppo gyppos gippo
    pikey pikeys gypped redskin redskins injun injuns squaw abo abos boong honky honkies honkey cracker-ass
    whitey wigger wiggers polack polacks dago dagos wop wops guido kraut krauts limey frog-eater mick micks
    bogtrotter fenian taig russki ruskie faggot faggots faggy fag fags fagot homo homos queer queers poof
    poofs poofter poofters pansy pansies nancy-boy sodomite sodomites fudgepacker dyke dykes lesbo lesbos
    lezzie lezzies carpet-muncher tranny trannies trannie shemale shemales she-male ladyboy ladyboys heshe
    he-she she-it troon troons transtrender hermie batty-boy battyboy retard retards retarded mong mongs
    mongol mongoloid spastic spastics spaz spazz cripple cripples crip gimp gimps schizo schizos
    psycho-bitch window-licker midget midgets cretin cretins imbecile imbeciles bitch bitches whore whores
    slut sluts slutty slag slags skank skanks skanky hoe hoes thot thots cunt cunts twat twats bimbo bimbos
    feminazi feminazis harlot strumpet tart hussy trollop floozy wench rapefugee rapefugees illegals
    anchor-baby invader invaders savages untermensch untermenschen subhuman subhumans commie commies
    islamofascist islamofascists papist papists bible-thumper hillbilly hillbillies redneck rednecks
    white-trash trailer-trash chav chavs fucktard fucktards methhead methheads methheads crackhead crackheads """

_PROFANITY = """
    fuck fucks fucked fucker fuckers fucking fuckin fucken fuk fukin fuking fck fcks fcking fcked fckrs
    effing fk fkn motherfucker motherfuckers motherfucking motherfuckin mofo mofos mthrfckr clusterfuck
    fuckup fuckery fuckface shit shits shitty shitting shite shitshow shithole shitholes bullshit horseshit
    batshit apeshit crap crappy shithead shitheads dipshit dipshits shitbag shitbags shitstain turd turds
    poo ass asses asshole assholes arse arsehole arseholes asshat asshats asswipe asswipes azzhole azzholes
    jackass jackasses dumbass dumbasses fatass dick dicks dickhead dickheads prick pricks cock cocks
    cocksucker cocksuckers knob knobhead bellend wanker wankers wank tosser tossers pussy pussies bastard
    bastards sob bugger bollocks bloody goddamn goddamned goddam damn damned damnit dammit piss pissed
    pisses pissing pisshead wtf stfu gtfo ffs fu pos af fjb lmfao hell douche douches douchebag douchebags
    minge cunty screw screwed screwing sucks sucker suckers effed
"""

_INSULTS = """
    idiot idiots idiotic moron morons moronic imbecilic stupid stupidity stupidest dumb dumber dumbest dummy
    dummies dimwit dimwits dimwitted halfwit halfwits nitwit nitwits airhead airheads dolt dolts dunce
    dunces simpleton simpletons ignorant ignoramus ignorance brainless mindless clueless witless braindead
    brainwashed gullible loser losers scum scumbag scumbags lowlife lowlifes trash trashy garbage filth
    filthy dirt dirty vermin pest pests parasite parasites parasitic leech leeches cockroach cockroaches
    roach roaches rat rats snake snakes pig pigs swine dog dogs cur maggot maggots worm worms slug insect
    insects animal animals beast beasts ape apes monkey monkeys gorilla gorillas baboon baboons chimp chimps
    donkey sheep sheeple cattle mongrel mongrels savage barbarian barbarians barbaric uncivilized
    uncivilised primitive backward backwards inferior lesser subhuman inhuman worthless useless waste burden
    plague disease diseased cancer cancerous tumor tumour virus infestation infesting infest infested swarm
    swarms swarming horde hordes invasion invading contaminate contaminated pollute polluting rotten rot
    rotting disgusting disgrace disgraceful gross repulsive repugnant revolting vile despicable sickening
    nauseating abhorrent loathsome detestable contemptible hideous ugly uglier ugliest smelly stinky
    stinking stink stinks smell smells pathetic lame weak weakling weaklings coward cowards cowardly
    spineless gutless wuss wussies sissy sissies crybaby crybabies whiny whining snowflake snowflakes lazy
    laziest freeloader freeloaders moocher moochers bum bums hobo dishonest liar liars lying lies crook
    crooks crooked thief thieves thieving cheat cheats cheater cheaters cheating fraud frauds con scammer
    scammers greedy stingy sneaky sly deceitful treacherous traitor traitors traitorous treasonous criminal
    criminals thug thugs gangster gangsters rapist rapists pedophile pedophiles paedophile paedophiles pedo
    pedos paedo molester molesters groomer groomers predator predators pervert perverts perverted degenerate
    degenerates deviant deviants abomination abominations unnatural immoral sinful sinner sinners satanic
    demon demons demonic devil devils evil wicked monster monsters monstrous terrorist terrorists terrorism
    extremists fanatic fanatics murderers murderer killer killers psycho psychos psychopath psychopaths
    sociopath sociopaths lunatic lunatics maniac maniacs nutcase nutcases nutjob nutjobs nutter loony
    loonies looney crazy insane nuts deranged demented unhinged delusional mental senile geezer hag hags
    witch witches crone fatty fatso lardass pig-ugly cow whale freak freaks freakish weirdo weirdos creep
    creeps creepy clown clowns buffoon buffoons troll trolls fool fools foolish jerk jerks brat brats
    hypocrite hypocrites hypocritical bigot bigots bigoted racist racists sexist nazi nazis fascists hitler
    commie commies communists marxist libtard libtards trumptard trumptards republitard demonrats democraps
    dumocrats repuke repukes repuklican repuklicans magat magats magats cuck cucks cuckold soyboy soyboys
    simp simps incel incels karen slave slaves mutt mutts inbred inbreds inbreeding bloodsucker bloodsuckers
    vampire destroying ruin ruins ruining ruined destroy downfall threat menace danger dangerous violent
    vicious cruel brutal aggressive hostile incompetent unqualified corrupt shameless shameful disloyal
    ungrateful spoiled entitled arrogant selfish obnoxious annoying nasty rude vulgar uneducated illiterate
    unintelligent brute brutes heartless poverty-pimp attention-seeker attention-seekers gold-digger
    gold-diggers golddigger golddiggers airheaded promiscuous sluttish hysterical emotional irrational bossy
    nag nagging illegal illegals alien aliens lizard wretch wretched miserable insufferable unbearable
    deplorable deplorables joke laughingstock stain wackos wacko hooker hookers prostitute prostitutes
    antichrist heathens infidels brainless doofus dipstick douche douches numbskull blockhead bonehead
    meathead airbag windbag scoundrel scoundrels rascal rogue weasel weasels skunk toad jackal jackals hyena
    hyenas leper lepers mutant mutants zombies oaf lout louts yob yobs hooligan hooligans looter looters
    thieving scrounger scroungers beggars spongers untrustworthy shifty uncivil unclean impure abnormal sick
    sicko sickos twisted warped disturbed unstable immature childish ridiculous laughable
"""

_VIOLENCE = """
    kill kills killed killing killin murder murders murdered murdering slaughter slaughters slaughtered
    slaughtering butcher butchered butchering massacre massacred massacring exterminate exterminated
    exterminating extermination eradicate eradicated eradicating annihilate annihilated wipe eliminate
    eliminated genocide execute executed executing execution hang hanged hanging hung lynch lynched lynching
    strangle strangled strangling choke choked choking drown drowned drowning burn burned burning burnt
    shoot shoots shot shooting gun gunned gassed gas stab stabs stabbed stabbing slit slash behead beheaded
    beheading decapitate impale crucify stone stoned bomb bombed bombing bombs nuke nuked blow rape raped
    rapes raping molest molested assault assaulted assaulting attack attacked attacking attacks beat beaten
    beating punch punched punching smash smashed bash bashed kick kicked whip whipped lash lashes flog
    torture tortured torturing hurt hurting harm harmed maim mutilate castrate castrated castorate enslave
    enslaved cage caged imprison deport deported deporting deportation exile exiled purge purged liquidate
    cleanse cleansing die dies died dying dead death deaths suffer suffers suffered suffering corpse grave
    suicide neck noose gallows guillotine bullet bullets rope lampposts hell bleed blood bury buried
    eliminate destroy crush crushed snap skin poison poisoned sterilize sterilise sterilized sterilised
    abort aborted hunted hunt whack thrash pummel cripple slay slain vanish lethal holocaust ovens chamber
    chambers firing crematorium
"""

_AVERSION = """
    hate hates hated hating hatred hater detest detests detested despise despises despised loathe loathes
    loathed loathing abhor abhors disdain contempt scorn disgust disgusts disgusted revulsion repulsed
    repelled sickened sickens resent resents resentment rage fury furious angry anger pissed fed-up dislike
    dislikes disliked intolerable distrust mistrust scared afraid fear
"""

_SEXUAL = """
    sex sexual sexually sexy porn porno pornographic pornhub xxx xnxx xvideos nude nudes naked nudity erotic
    erotica erotik hentai doujin orgasm orgasms cum cums cumming cumshot creampie jizz semen sperm blowjob
    blowjobs handjob rimjob footjob deepthroat gangbang gangbangs threesome threesomes orgy orgies anal anus
    vagina vaginal pussy pussies penis penises cock cocks dick dicks dildo dildos vibrator strapon strap-on
    clit clitoris tit tits titties titty boob boobs booty busty breasts nipple nipples areola areolas butt
    buttocks milf milfs mistress femdom domination submissive bdsm bondage dominatrix fetish kink kinky
    voyeur incest stepmom stepdad stepbro stepsis stepsister stepbrother masturbate masturbated masturbates
    masturbating masturbation fap horny aroused arousal seduce seduced seduces seduction escort escorts
    hooker hookers prostitute prostitutes prostitution camgirl camgirls webcam cam cams striptease stripper
    strippers lapdance spank spanked spanking cuckold swinger swingers hookup hookups teens fuck fucked
    fucking fucks sucking suck sucked sucks lick licking squirt squirting moan moaned moaning throbbing
    pulsating hardcore softcore nsfw uncensored upskirt panties thong lingerie shemale shemales tranny
    virgin virginity slut sluts whore whores bitch bitches jav tantric tantra lust lusty naughty raunchy
    steamy penetration penetrate penetrated penetrating intercourse ejaculate ejaculation erection erect
    foreskin testicles balls scrotum crotch groin pubic twink twinks bareback fisting pegging pegged bukkake
    facial rape raped molested pedophilia pedophile seks sexe sesso sexo femme nue baise cul chatte lul
    tieten geil kurbe puta putas culo verga polla teta tetas coño ficken muschi titten schwanz bokep ngentot
    memek telanjang sexi onlyfans
"""

_ORDER = (
    (Kind.SLUR, _SLURS),
    (Kind.SEXUAL, _SEXUAL),
    (Kind.PROFANITY, _PROFANITY),
    (Kind.INSULT, _INSULTS),
    (Kind.VIOLENCE, _VIOLENCE),
    (Kind.AVERSION, _AVERSION),
)


@cache
def lexicon() -> dict[str, frozenset[Kind]]:
    """Returns the kinds of each word."""
    kinds: dict[str, set[Kind]] = {}
    for kind, words in _ORDER:
        for word in words.split():
            kinds.setdefault(word, set()).add(kind)
    return {word: frozenset(of) for word, of in kinds.items()}
