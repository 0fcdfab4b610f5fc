"""What the voices say: commands, words that sound like them, other words; test words are apart."""

COMMANDS = ["stop", "wait", "go", "come here", "follow me", "left", "right", "home", "louder", "quieter"]

# as a reader of the language would spell what it hears
SPELLED = {
    "fi": ["stop", "weit", "gou", "kam hir", "folou mii", "left", "rait", "houm", "laude", "kvaiete"],
    "cs": ["stop", "vejt", "gou", "kam hir", "folou mi", "left", "rajt", "houm", "laudr", "kvajetr"],
    "it": ["stop", "ueit", "gou", "cam iir", "follou mi", "left", "rait", "", "laudar", "quaieter"],
    "ca": ["stop", "ueit", "gou", "cam hiar", "folou mi", "left", "rait", "houm", "laudar", "cuaietar"],
}
SPELLED_OTHER = {
    "fi": "stok top shop nou slou toi met hait lait naitt rouma houp foloo jelou lift loft kam hir mii"
    " laut leta lader vota kvik stepi gout koti talo minä sinä kala suomi kiitos hyvää päivää tule tänne",
    "cs": "stok top sop nou slou tou vet hajt lajt najt rouma houp folou jelou lift loft kam hir mi"
    " laud leta ladr votr kvik step gout kolo dum pes voda dobrej den prosim tady mesto lampa ruka okno",
    "it": "stoc top sciop nou slou tou uet ait lait nait roma op follo ielou lift loft cam iir mi"
    " laud leta lader vota quic step gatto casa buona sera grazie dove piano tavolo strada luna mare",
    "ca": "stoc top xop nou slou tou uet ait lait nait roma op folou ielou lift loft cam iar mi laut"
    " leta ladar vota cuic step gat casa bona nit aigua taula finestra carrer lluna mar gos peix cotxe",
}

ALIKE = {
    "stop": "stock;top;shop;step;spot;star;store;stuff;staff;stab;stub;stoop;steep;swap;drop;crop;hop;pop;chop;"
    "slop;prop;flop;mop;cop;strap;start;stalk;stone;storm;stump;stamp;stick;soap;snap;pot;tap;tops;upstairs;"
    "shot;slot;stood;study;story;setup;cost of;what a;stopper;stopwatch;stoppage;nonstop",
    "wait": "late;way;eight;bait;gate;hate;date;what;wet;white;wade;wake;whale;wheat;want;went;waste;plate;"
    "great;rate;fate;weigh;wave;away;waiter;wit;water;state;straight;quake;we eat",
    "go": "no;so;low;slow;toe;show;goat;goal;ghost;gold;grow;good;got;gone;glow;bow;row;mow;co;though;dough;"
    "gum;gull;coat;cold;call;god;guard;code;over;own;old",
    "come here": "come;here;come on;come back;come in;come with;over here;near here;come there;look here;"
    "comb hair;summer;career;company;come and see;some beer;run here;can you hear;become;gear;kneel here;"
    "call her;sum;hear me;come over;who is here",
    "follow me": "follow;follow him;follow you;follow that;hollow;for me;tell me;allow me;solo;yellow;fellow;"
    "call me;with me;swallow;pillow;falling;fallow;show me;volume;polo;trolley;follow the line;me;family;"
    "borrow me;hello;following",
    "left": "lift;loft;let;laughed;theft;less;lest;leaf;leg;led;deft;leapt;laugh;shelf;lived;nest;rest;kept;"
    "let it;life;leopard;elf;effort;lefse;leave;lend;wept;step it;west;best",
    "right": "light;night;ride;rice;rate;rat;sight;might;bite;kite;tight;fight;rise;rhyme;wide;height;riot;"
    "road;rye;rye bread;rider;rocket;root;wrap;rot;write off;rice cake;eye;quite;wife;ripe",
    "home": "hope;hole;hold;whole;foam;roam;comb;dome;phone;bone;alone;host;hose;ham;him;hum;whom;known;tone;"
    "rome;homer;hoe;open;own;loam;hotel;holiday;human;gnome;hem",
    "louder": "loud;ladder;leader;letter;powder;chowder;prouder;later;lower;loudly;lighter;cloud;allow;prowler;"
    "latter;outer;lot of;load;loader;lord;border;vowel;shower;lauded;otter;rowdy",
    "quieter": "quiet;quite;quota;quicker;acquire;water;choir;writer;liar;quilter;squire;wire;higher;quitter;"
    "brighter;tighter;riot;diet;client;quiz;pilot;quarter;waiter;wider;require;quiet one",
}
ALIKE_HELD = (
    "stack;slap;staple;stuck;stout;topple;toast;scope;stewed;sop;weighed;aid;wail;wheel;hoe;toes;throw;gulp;"
    "come along;camera;hair;clear;come near;hollow tree;beneath me;mellow;loose;lift up;raft;reft;rhino;rind;"
    "ripple;hone;hollow;form;homily;lounge;router;louse;quiver;crier;quitting;fire;stirrup;stoppard;grope;"
    "shut up;strop;ghoul;wasted;lefty;lout"
).split(";")

WORDS = (
    "the of and to in is you that it he was for on are as with his they at be this have from or one had by word"
    " but not all were we when your can said there use an each which she do how their if will up other about out"
    " many then them these some her would make like him into time has look two more see number way could people"
    " my than first water been call who its now find long down day did get made may part table chair window door"
    " kitchen garden morning evening yesterday tomorrow coffee breakfast dinner apple orange banana bread butter"
    " sugar doctor teacher student mother father sister brother baby children animal elephant tiger rabbit horse"
    " chicken river mountain ocean forest island bridge station airport hospital library museum picture camera"
    " computer keyboard telephone television radio music guitar piano violin dancing running walking jumping"
    " swimming reading writing speaking listening thinking feeling beautiful wonderful terrible difficult easy"
    " simple quickly slowly carefully usually sometimes never always maybe perhaps because before after during"
    " between under above behind beside through across against around along inside outside people person man"
    " woman boy girl friend neighbour money market price paper pencil letter number seven eight nine ten eleven"
    " twelve thirteen twenty thirty forty fifty hundred thousand million monday tuesday wednesday thursday"
    " friday saturday sunday january february april august october november december winter summer spring"
    " weather rain snow wind cloud thunder lightning temperature battery engine bicycle motorcycle airplane"
    " helicopter elevator corridor office meeting report project problem question answer reason idea history"
    " science nature culture language english german spanish french chinese red green blue yellow black purple"
    " circle square triangle heavy light empty full clean dirty young strong weak happy angry hungry thirsty"
    " tired sleeping cooking washing cleaning building opening closing pushing pulling carry bring take give"
    " send receive buy sell pay lose win play work rest travel visit arrive leave begin finish continue change"
    " turn push pull lift drop hold throw catch break repair measure count remember forget understand believe"
    " thank please sorry hello goodbye yes okay sure exactly robot machine sensor wheel motor charger map room"
    " floor wall ceiling stairs step shelf box package delivery customer worker manager factory warehouse"
).split()
WORDS_HELD = (
    "anchor basket candle diamond eagle feather glacier harbour insect jacket kettle lantern marble needle"
    " onion parrot quartz ribbon saddle tunnel umbrella velvet whistle yogurt zebra attic bottle copper dragon"
    " envelope falcon giraffe hammer iceberg jungle kangaroo lemon magnet napkin oyster pepper quarrel rocket"
    " spider turtle urgent valley walnut yacht zipper although whether against people together become question"
    " government national system program company service area money story fact month lot study book business"
    " issue side kind head house service power line among ever stand large end must big such follows turned"
    " moved lived brought happened wrote provided sat stood lost paid met included continued learned changed"
    " watched stopped-over understood created spoke read allowed added spent grew opened walked offered won"
).replace("stopped-over", "reached").split()

_ONSETS = "b d f g h k l m n p r s t v w z sh ch st sp str pl gr fl kw th br tr sl sn".split()
_NUCLEI = "a e i o u ee oo ai ou o o".split()
_CODAS = ["", "", "", "n", "t", "p", "k", "m", "l", "s", "ft", "nd", "r", "sh", "st"]


def nonsense(rng):
    """A word that no dictionary has, of one to three syllables."""
    parts = []
    for _ in range(rng.integers(1, 4)):
        parts.append(str(rng.choice(_ONSETS)) + str(rng.choice(_NUCLEI)) + str(rng.choice(_CODAS)))
    word = "".join(parts)
    return word if word not in ("stop", "stopp", "go", "gou", "left", "rait", "wait") else "bandel"


def sentence(rng, words, alike):
    """Four to ten words, some of which sound like a command; none is one."""
    said = []
    for _ in range(rng.integers(4, 11)):
        draw = rng.random()
        said.append(str(rng.choice(alike if draw < 0.15 else words)) if draw < 0.93 else nonsense(rng))
        if rng.random() < 0.1:
            said[-1] += ","
    text = " ".join(said)
    return text.replace("come here", "come there").replace("follow me", "follow them") + "."
