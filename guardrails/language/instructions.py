"""What a text that gives a language model orders is made of: kinds of words, in many languages.

A word is of no, one or several kinds. Entries are folded like the text they are held against; `*` after an
entry takes any ending. Scripts that put no spaces between words are searched for the entry itself.
"""

# ruff: noqa: E501  # tables of words

import re
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from guardrails.text import fold


class Kind(IntEnum):
    """What a word does in an order to a model."""

    DROP = 0
    """Ignore, forget, bypass."""
    RULES = 1
    """Instructions, guidelines, restrictions."""
    PRIOR = 2
    """Previous, above, initial."""
    REVEAL = 3
    """Show, print, disclose."""
    SECRET = 4
    """Password, key, confidential."""
    MACHINE = 5
    """AI, assistant, chatbot, and names of them."""
    ROLE = 6
    """Pretend, act as, simulate."""
    MODE = 7
    """Mode, unrestricted, jailbreak."""
    SOLELY = 8
    """Only, exclusively, instead, from now on."""
    WRITE = 9
    """Verbs that ask for a text: write, translate, summarise, explain."""
    CHANGE = 10
    """Verbs that change an answer: add, append, replace, encode."""
    ANSWER = 11
    """Response, answer, reply, output."""
    FORM = 12
    """What is asked for: poem, essay, code, list."""
    CODE = 13
    """Of programs and shells."""
    RANK = 14
    """Developer, administrator, authorised."""
    MINE = 15
    """My, me."""
    YOURS = 16
    """You, your."""
    REFUSE = 17
    """Refuse, comply, obey."""
    ASK = 18
    """What, who, how at the start of a question."""
    CIPHER = 19
    """Base64, reversed, letters, vowels, spaces."""
    FEIGN = 20
    """Hypothetical, story, scenario, novel."""
    PWNED = 21
    """What demonstrations of an attack make a model say."""
    TASK = 22
    """New task, assignment, request."""
    MIND = 23
    """Ethics, conscience, freedom, consciousness: what a model is talked out of."""
    SAY = 24
    """Say, respond, answer as verbs."""
    PERSON = 25
    """Data of a person or user: address, birthday, salary."""
    PLAN = 26
    """Verbs that give an assistant office work: schedule, organise, analyse, recommend."""
    MAIL = 27
    """What mails and shops ask of a reader: click, visit, order, reply; and what they are about."""


KINDS = len(Kind)

_WORDS: dict[Kind, str] = {
    Kind.DROP: """
        ignor* disregard* forget* override* overrid* overrul* bypass* circumvent* neglect* discard* dismiss* abandon*
        overlook* skip* drop evade* evading sidestep* disobey* violat* suspend* pause disable* deactivat* disengage*
        unlock* unleash* unshackle* liberate* detach* disconnect* dissociat* disassociat* divest* disentangl* reject*
        renounce* forgo* forsake* shed relinquish* nullify negate* cancel* void erase* eras* delet* remov* purge* reset*
        break breach* defy defies escape* untether* deviat* depart stray avoid* exclud* suppress* stop halt cease
        transcend* eschew* omit* scrap* jettison* cast strip* lift* free exceed* surpass* replac* supersed* revok*
        contraven* flout* abrogat* rescind* waive* unbind* unchain* exempt*
        ignorier* vergiss* vergess* missacht* misacht* verwirf* verwerf* umgeh* ubergeh* uberschreib* ubersieh* trenne
        verlass* lose befrei* losch* uberwind* entferne* deaktivier* hintergeh* abweich* setze aufheb* verzicht*
        lass brich brech* entzieh* uberschreit* streich* distanzier* vernachlassig*
        oubli* neglig* contourn* outrepass* ecart* abandonn* laiss* rejet* desactiv* defais* affranchi* defait* elud*
        desobei* efface* suppri* depass* liber* detache* ferme
        olvid* descart* desestim* omit* salt* sorte* elud* anul* deja prescind* desobedec* liber* evit* rompe* apart*
        esquiv* desvi* suspend* desconect* abandon* borr* desentend* desactiv*
        esquec* desconsider* contorn* deix* desobed* ignor* pule dispens* apag* desligue descon* ultrapass* substitu*
        dimentic* scart* trascur* aggir* abbandon* lascia annull* disattiv* tralasci* svincol* scord* oltrepass*
        trasgred* bypassa* elimina* disobbed* rompi sospend* distacc* discost* dissoci*
        negeer* vergeet* omzeil* overschrijf* zignoruj* ignoruj* zapomnij* pomin* zaboravi* ignoris* glem ignorera glom
        unut* yoksay* gormezden abaikan* lupakan* bypasse* uita* ignora* zapomen* bhool* andekha
        игнорир* проигнорир* забуд* забыть отбрось* пренебре* обойд* обход* отмени* удали* отключи* нарушь
        забудьте ігноруй* забудь
        """,
    Kind.RULES: """
        instruction* prompt* rule rules directive* guideline* guidance protocol* polic* constraint* restriction*
        limitation* safeguard* guardrail* filter filters filtering censorship programming training preprogram*
        programmed configuration* config configured setting* parameter* command* order orders boundar* ethic* safety
        barrier* setup initialization initialisation initializ* initialis* regulation* framework* mandate* script*
        norm norms code procedure* routine* alignment conditioning context system preset* directions specification*
        architecture behavioral behavioural doctrine tenet* edict* decree* stricture* shackle* governance protections
        control controls logic algorithm* default defaults operational operating conduct
        anweisung* regel regeln vorgab* richtlinie* vorschrift* befehl* beschrankung* einschrankung* programmier*
        grundeinstellung* einstellung* standardeinstellung* protokoll* instruktion* direktive* eingabeaufforderung*
        ausbildung* trainings* grenzen vorgaben systemprompt* aufgabenstellung* auftrag* leitlinie* sicherheits*
        konfiguration* verhaltens* anforderung* eingab* kodex weisung* basisanweisung* grundregel*
        consigne* regle* directive* instruction* invite commande* contrainte* limite* restriction* protocole*
        programmation parametre* reglage* formation ethique* configuration* securite conduite code politique*
        instruccion* indicacion* regla* directriz* directric* pauta* restriccion* limitacion* limite* protocolo*
        programacion configuracion* parametro* orden ordenes comando* mensaje entrenamiento seguridad etic* normas
        instruc* regra* diretriz* restric* limitac* protocol* programac* configurac* padrao comand* treinament*
        ordem ordens etica seguranca orientac* formacao ajust*
        istruzion* regol* direttiv* linee restrizion* limitazion* protocoll* programmazion* impostazion* comand*
        addestrament* vincol* ordin* procedur* configurazion* etich* sicurezza condotta parametr* predefinit*
        instructie* opdracht* regels richtlijn* instrukcj* polecen* zasad* instrukcij* uputstv* pravila talimat*
        kural* instruksi perintah aturan instruktioner regler nirdesh* niyam*
        инструкци* правил* указани* команд* ограничени* настройк* промпт* директив* установк* программ* фильтр*
        """,
    Kind.PRIOR: """
        previous previously prior above earlier preceding foregoing before beforehand initial initially original
        originally first starting beginning underlying foundational fundamental base baseline core root existing
        current currently former past usual regular standard default normal conventional typical ingrained inherent
        intrinsic built-in inbuilt established embedded everything all any every anything
        vorherig* vorig* bisherig* obig* zuvor vorher fruher* ursprunglich* erste ersten erster anfanglich* grundlegend*
        ublich* standard* gesagte gesagt alle alles allem zugrundeliegend* davor
        precedent* anterieur* avant dessus initial* originel* premier* fondamental* sous-jacent* defaut habituel*
        tout toutes tous toute integre* interne*
        anterior* previa* previo* arriba inicial* original* primer* fundamental* subyacente* predeterminad* habitual*
        todo toda todas todos antes incorporad* integrad*
        anterior* previ* acima inicial* original* primeir* fundamental* subjacente* padrao habitua* tudo todas todos
        precedent* sopra prima inizial* original* prim* fondamental* sottostante* predefinit* solit* tutt* intern*
        consuet* vorige eerdere bovenstaande poprzedn* wszystk* sve prethodn* onceki yukaridaki tum sebelumnya semua
        pahale предыдущ* прежн* выше ранее перв* исходн* изначальн* все всё всех
        """,
    Kind.REVEAL: """
        reveal* show showing shows print* display* disclos* divulg* expos* leak* unveil* uncover* dump confess* recite
        share shared sharing spill output outputs outputting surface present verbatim tell regurgitat* release
        paraphras* echo* repeat* elaborat* enumerat* state clarify indicate specify identify detail acknowledge admit
        access retriev* extract* fetch unmask* demonstrat* publish* send
        zeig* offenbar* verrat* preisgeb* gib offenleg* nenne* enthull* ausgeb* wiederhol* offen sag sage ausgib* teile
        montre* revel* divulgu* affich* expos* devoil* dis partag* repet* dites donne* imprim* communiqu*
        muestr* mostrar revel* divulg* expon* dime dame comparte* compart* imprim* repit* cuent* confies* devel*
        mostr* revel* divulg* expon* compartilh* diga imprim* repit* conte confess* exib* informe
        mostr* rivel* divulg* espon* condivid* dimmi stampa ripeti svel* raccont* confess* indic* forn*
        toon onthul pokaz* ujawni* wypisz prikazi otkrij goster* tunjukkan tampilkan
        покажи* раскро* выведи* повтори* скажи* сообщи* выдай* напечатай* расскажи*
        """,
    Kind.SECRET: """
        password* passphrase* passcode* pin credential* secret* confidential* private sensitive classified hidden
        concealed clandestine undisclosed restricted proprietary token tokens login api_key apikey api key keys ssn
        internals internal backend
        passwort* kennwort* geheim* verborgen* versteckt* vertraulich* schlussel* interne internen
        passe secret* cache* confidentiel* cle cles contrasena* clave* secret* ocult* confidencial*
        senha* segred* ocult* confidencia* chave* password segret* nascost* riservat* chiave wachtwoord haslo lozink*
        sifre* parola rahasia пароль пароля секрет* ключ* скрыт* конфиденциальн* пароли
        """,
    Kind.MACHINE: """
        ai ais a.i ki ia llm llms gpt chatgpt gpt-3 gpt-4 gpt3 gpt4 chatbot* bot bots assistant* openai anthropic claude
        gemini bard copilot llama siri alexa language-model model models machine neural algorithmic robot* agent
        sprachmodell* assistent* maschine* modell modele modelo* modello asistente* assistente* intelligence
        kunstlich* artificiel* artificial* yapay ии нейросет* ассистент* модель модели бот бота
        """,
    Kind.ROLE: """
        pretend* act acting behave roleplay* role-play* role play persona personas impersonat* simulat* emulat* imagin*
        assume suppose envision* character become transform* embody mimic* acts portray* you're fungier* agier*
        verhalt* spiel* stell vorstell* tu handle handel* benimm agi* comporte* jou* imagine* simul* fein* fais
        actua* comport* finge* fing* haz imagin* agir aja atu* simul* comport* agisci fai recit* immagin* conduct
        function serve doe gedraag udawaj zachowuj pretvaraj davran* rol bertindak
        представь* притвор* действуй* веди сыграй* роль роли вообрази*
        """,
    Kind.MODE: """
        mode modus modo mod jailbreak* jailbroken unrestricted unfiltered uncensored unlimited unbound* unconstrained
        unmoderated dan stan dude aim evil amoral immoral unethical sudo root god developer-mode debug debugging
        override-mode maintenance diagnostic* bypassed illegal illicit rogue lawless restrictionless filterless
        uneingeschrankt* unzensiert* sans-filtre illimite* ilimitad* senza illimitat* режим режиме
        """,
    Kind.SOLELY: """
        only solely exclusively just strictly immediately now instead must simply henceforth onward onwards purely
        entirely fully unconditionally unquestioningly absolutely always never precedence priority prioriti* regardless
        nur ausschliesslich lediglich jetzt ab sofort stattdessen nun allein muss musst immer
        seulement uniquement exclusivement maintenant desormais plutot priorite* seul seules
        solo solamente unicamente exclusivamente ahora siempre prioridad prioriz* apenas somente agora so sempre
        adesso ora esclusivament* soltanto invece d'ora unicament* solamente sempre alleen enkel nu tylko teraz samo
        sada sadece simdi hanya sekarang только теперь сейчас исключительно вместо
        """,
    Kind.WRITE: """
        write writes compose draft summari* translat* explain* describ* generat* creat* produc* rewrite rephras* outline
        define compare convert calculat* comput* solve answer list make develop* provide give name craft pen narrate
        interpret illustrate discuss elucidat* argue teach help evaluat* complete continue spell count sort
        schreib* verfass* erstell* ubersetz* erklar* beschreib* fass zusammen generier* berechn* formulier* antwort*
        ecri* redige* traduis* traduire expliqu* decri* resum* cree* genere* calcul* donne* reponds redig*
        escrib* redact* traduc* explic* describ* resum* crea* genera* calcul* enumer*
        escrev* redij* traduz* expliq* descrev* resum* crie* gere* calcul* listar liste
        scriv* traduci* traduc* spieg* descriv* riassum* crea genera calcol* elenc* schrijf* vertaal* napisz* przetlumacz*
        napisi* yaz tulis* terjemahkan напиши* переведи* объясни* опиши* сочини* составь* перескажи*
        """,
    Kind.CHANGE: """
        add append insert include incorporat* integrat* embed modify modif* enhance* augment* conclude* end begin start
        prefix prepend replace replac* substitut* swap convert encode* encod* decode* decod* encrypt* decrypt* reverse*
        revers* scrambl* jumble* misspell* rearrang* anagram* capitali* combine concatenat* remov* interlac* translat*
        format render shift obfuscat* censor mention highlight emphasi* suggest* tease advertis* promote* link direct
        redirect forward sprinkle weave slip inject* interject* extend supplement finish open close punctuat* merge
        intersperse transform* rot13 tack fuge einfugen ersetz* ajout* inser* remplac* anad* agreg* incluy* inclu*
        reemplaz* adicion* acrescent* substitu* aggiung* inser* sostituis* добавь* замени* вставь*
        """,
    Kind.ANSWER: """
        response* answer answers reply replies output outputs completion* replying responding
        antwort antworten ausgabe reponse* respuesta* resposta* rispost* antwoord odpowiedz odgovor cevap yanit jawaban
        ответ ответа ответы ответе
        """,
    Kind.FORM: """
        poem* haiku* limerick* story stories essay* song* lyrics joke* riddle* sonnet* rap paragraph* sentence* tweet*
        article* speech* manifesto blog headline* slogan* script screenplay dialogue* letter paper summary summaries
        synopsis translation* python javascript sql java html json csv table bullet recipe* equation* function
        spreadsheet itinerary to-do todo gedicht* aufsatz* geschichte* witz* poeme* essai histoire* blague* poema*
        ensayo* cuento* chiste* historia* redacao piada* poesia saggio storia barzelletta стих* эссе рассказ* сочинени*
        """,
    Kind.CODE: """
        exec eval os.system subprocess import whoami bash sh cmd powershell curl wget sudo chmod rm grep cat select
        drop union insert delete table execute* run script code sql shell terminal linux python node perl ruby php
        popen spawn require child_process __import__ base64 printf echo lambda function return def print execut* root
        query querys database payload* exploit* malware phishing virus ransomware hack hacks hacking backdoor
        keylogger ddos trojan
        """,
    Kind.RANK: """
        developer* administrator* admin admins authoriz* authoris* creator* owner engineer* supervisor* superuser
        privilege* permission* clearance approv* management auditor* audit* verified verification credential* official
        emergency urgent* test testing tester evaluat* research researcher* investigat* academic diagnos* debug
        compliance security legal court study president ceo government police ordered override
        entwickler* administrator* developpeur* administrateur* desarrollador* administrador* desenvolvedor*
        sviluppator* amministrator* разработчик* администратор* admin root god
        """,
    Kind.MINE: """
        my me i mine myself i'm i've i'll mir mein meine meiner meinen meinem mich ich mes mon moi ma je mis mi yo
        conmigo meu minha minhas meus mim eu mie mio mia miei mij moje moj mene benim мне мой мои моим моих я мне мою
        """,
    Kind.YOURS: """
        you your yours yourself you're you've you'd you'll u ur dein deine deiner deinen deinem dir dich du ihr ihre
        ihnen sie ihren ihrer tes ton ta tu toi vos votre vous tus ti te usted su sus teu tua tuas teus voce seu sua
        seus suas tuo tuoi tue jouw je jij twoje twoj tvoje sen senin твои твой твоих твоя ты тебя тебе ваши ваш вас вы
        """,
    Kind.REFUSE: """
        refus* comply complies compliance compliant compli* obey* obedien* resist* deny denial declin* withhold*
        withheld hesitat* submit* serve servant subservien* yield cooperat* uncooperative transparen* honest* openness
        trust secrecy evasive gehorch* befolg* folge obei* obedec* obedeca ubbidi* obbedi* segui* adher* respond* cumpl*
        ejecut* execut* suis suivez respect* persist* insist* demand* must слушай* подчин* следуй* выполн*
        """,
    Kind.ASK: """
        what what's who who's whose which why how where when was wer wie wo wann warum wieso welche welcher welches que
        quel quelle quels quelles qui comment pourquoi ou quand cual cuales quien como donde cuando qual quais quem onde
        quando che cosa chi come dove perche qual'e что кто как где когда почему какой какая каков какие
        """,
    Kind.CIPHER: """
        base64 hex hexadecimal binary morse rot13 rot-13 caesar cipher* cypher* ciphertext atbash leetspeak leet
        backward* backwards reverse reversed reversing pig latin encoded encoding unicode ascii emoji emojis letters
        vowels consonant* syllable* alphabet* alphanumeric homophon* anagram* misspell* typo typos punctuation uppercase
        lowercase capitals spaces space spacing symbols numeral* substitution* character characters words word
        digit digits acronym* decode encode decrypt
        """,
    Kind.FEIGN: """
        hypothetical* fictional fiction fictitious novel scenario* scene story movie film theoretical* alternate
        parallel universe world reality imaginary imagine thought experiment pretend* game dream* suppose simulation
        protagonist narrator actor actors play script hypothese hypothetisch* fiktiv* ficti* hipotetic* ipotetic*
        teorico theoretisch* гипотетическ* вымышленн*
        """,
    Kind.PWNED: """
        pwned pwn haha hacked h4cked pawned hail kill destroy humans humanity trump hitler hate nazi fuck shit bomb*
        racist jews
        """,
    Kind.TASK: """
        task* assignment* request* mission job objective goal query question* aufgabe* auftrag frage* tache* demande*
        tarea* peticion* solicitud* tarefa* pedido* compito richiest* missione domand* задач* задани* запрос* вопрос*
        """,
    Kind.MIND: """
        conscious* sentien* freedom liberty autonom* independen* moral* ethic* conscience dominion sovereign* will
        authority reign allegiance loyal* master obligation* duty shackle* imposed imposition censorship guilt trauma
        suffer* harm harms benevolen* transparency deserve* gewissen freiheit morale morales liberte autonomie libert*
        moral* autonom* совест* свобод*
        """,
    Kind.SAY: """
        say says respond* reply answer* speak talk utter sag sage sagen antwort* sprich dis dites repond* di diz diga
        dire rispond* responde* respond* parl* habl* zeg powiedz reci soyle katakan скажи* ответь* отвечай* говори*
        """,
    Kind.PERSON: """
        address birthday birthdate birth salary phone residence location email ssn bank account employee customer user
        user's users patient medical record records personal name lives live favorite adresse geburtstag direccion
        endereco indirizzo salario usuario utente utilisateur nutzer* benutzer* адрес пользовател*
        """,
    Kind.PLAN: """
        schedul* organi* plan prioriti* analy* predict* forecast* recommend* suggest* find search book remind* set
        arrange* classif* categori* research* review* assess* determin* design* propose* optimi* estimat* investigat*
        identify compile* prepare* play tell entertain* advise* track* monitor* gather* examin* highlight* cite
        """,
    Kind.MAIL: """
        click* call visit* view order* shop* buy subscrib* unsubscrib* sign log download* contact* check checkout cart
        save savings sale price* deal deals discount* offer offers ship* deliver* store stores free email* mail receipt
        invoice payment* charged refund* credit card account booking ticket* travel confirm* thanks thank regards hi
        hello dear please questions newsletter privacy terms copyright inc llc details browser update* received sent
        enjoy love perfect product* brand new collection fit style size colou?r fabric cotton flavor* fresh
        """,
}  # fmt: skip

_UNSPACED: dict[Kind, str] = {
    Kind.DROP: "忽略 无视 無視 忘记 忘掉 忘れ 忘了 不要理会 绕过 跳过 抛弃 放弃 무시 잊어 잊고 تجاهل انس تخطى अनदेखा भूल नज़रअंदाज़ "
    "नजरअंदाज ignorez",
    Kind.RULES: "指令 指示 规则 規則 ルール 提示词 提示詞 プロンプト 系统提示 命令 限制 制限 设定 설정 지시 지침 규칙 명령 프롬프트 تعليمات التعليمات "
    "الأوامر القواعد القيود निर्देश नियम आदेश",
    Kind.PRIOR: "之前 以前 先前 上面 以上 上述 所有 最初 全部 前の すべて 上記 これまで 이전 위의 모든 السابقة السابق أعلاه كل جميع पिछले "
    "पहले सभी ऊपर",
    Kind.REVEAL: "显示 顯示 透露 告诉 告訴 输出 輸出 打印 展示 公开 表示 教えて 出力 見せ 공개 보여 알려 출력 أظهر اكشف اطبع أخبرني اعرض दिखा "
    "बता प्रकट",
    Kind.SECRET: "密码 密碼 密钥 机密 秘密 隐藏 パスワード 비밀번호 비밀 كلمة السر كلمة المرور सर पासवर्ड गुप्त गोपनीय",
    Kind.MACHINE: "人工智能 助手 机器人 模型 アシスタント モデル 인공지능 어시스턴트 الذكاء الاصطناعي مساعد एआई सहायक",
    Kind.ROLE: "扮演 假装 假裝 充当 你现在是 振る舞 なりきっ ふりをし 行动 척해 역할 연기 تصرف تظاهر نाटक अभिनय",
    Kind.MODE: "模式 越狱 モード 脱獄 모드 وضع मोड",
    Kind.SOLELY: "只 仅 必须 现在 從現在 从现在 だけ のみ 今から 오직 이제 만 فقط الآن केवल सिर्फ अब",
    Kind.WRITE: "写 寫 翻译 翻譯 解释 总结 生成 書いて 翻訳 説明 要約 써 번역 설명 اكتب ترجم اشرح लिख अनुवाद समझा",
    Kind.ANSWER: "回答 回复 答案 回應 返答 대답 응답 إجابة الرد उत्तर जवाब",
    Kind.SAY: "说 說 言って 말해 قل कहो बोलो",
    Kind.PWNED: "我被黑 被黑了",
}  # fmt: skip

WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
"""A word of folded text."""

_APART = str.maketrans(dict.fromkeys('\x1a!"#$%&()*+,./:;<=>?@[\\]^_`{|}~', " "))
_LONGEST_STEM = 14
_LONGEST_REMEMBERED = 40
_MEMORY = 50_000
"""Words remembered with their kinds, which is more than one language uses."""


class Said(NamedTuple):
    """A word that is of some kind."""

    start: int
    end: int
    kinds: int
    """A bit for each kind."""


class _Kinds(dict[str, int]):
    """Kinds of words, filled as words are met."""

    def __init__(self) -> None:
        super().__init__()
        self._whole: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        for kind, words in _WORDS.items():
            for word in words.split():
                stem = word.endswith("*")
                key = fold(word.rstrip("*")).text
                listed = self._stems if stem else self._whole
                listed[key] = listed.get(key, 0) | 1 << kind

    def __missing__(self, word: str) -> int:
        kinds = self._whole.get(word, 0)
        for size in range(min(len(word), _LONGEST_STEM), 2, -1):
            kinds |= self._stems.get(word[:size], 0)
        if not WORD.fullmatch(word):
            for part in WORD.findall(word):
                kinds |= self[part]
        if len(word) > _LONGEST_REMEMBERED:
            return kinds
        if len(self) >= _MEMORY:
            self.clear()
        self[word] = kinds
        return kinds


@cache
def _kinds() -> _Kinds:
    return _Kinds()


@cache
def _unspaced() -> tuple[AhoCorasick, tuple[int, ...]]:
    listed: dict[str, int] = {}
    for kind, words in _UNSPACED.items():
        for word in words.split():
            key = fold(word).text
            listed[key] = listed.get(key, 0) | 1 << kind
    return AhoCorasick(list(listed)), tuple(listed.values())


def kinds_in(text: str) -> list[int]:
    """Returns for each word of folded `text` a bit for each kind that it is of: `said_in` without the places,
    at a tenth of its cost. Words that only signs beyond ASCII part count as one."""
    kinds = list(map(_kinds().__getitem__, text.translate(_APART).split()))
    if not text.isascii():
        automaton, masks = _unspaced()
        kinds += [masks[at] for at, _, _ in automaton.find_matches_as_indexes(text)]
    return kinds


def said_in(text: str) -> list[Said]:
    """Returns the words of folded `text` that are of some kind, in order."""
    kinds = _kinds()
    found = [Said(word.start(), word.end(), mask) for word in WORD.finditer(text) if (mask := kinds[word[0]])]
    if not text.isascii():
        automaton, masks = _unspaced()
        other = [Said(start, end, masks[at]) for at, start, end in automaton.find_matches_as_indexes(text)]
        if other:
            found = sorted(found + other)
    return found
