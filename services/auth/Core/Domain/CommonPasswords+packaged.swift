/// The common passwords that no account may have: 8 characters or more, as shorter ones are refused by their length.
///
/// Those of the Portuguese language are our own; the others are the most frequent ones of the password list of zxcvbn
/// (https://github.com/dropbox/zxcvbn), as its Python port 4.5.0 has it, which is under this licence:
///
/// Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.; Copyright (c) 2016 Daniel Wolf.
///
/// Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
/// documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
/// rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
/// persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice
/// and this permission notice shall be included in all copies or substantial portions of the Software.
///
/// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
/// WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
/// COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
/// OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
extension CommonPasswords {
    /// The list that the service refuses.
    package static let packaged = CommonPasswords(
        words: #"""
            senha12345 senha123456 senha1234567 minhasenha minhasenha1 minhasenha123 mudar12345 mudar123456
            trocarsenha brasil2014 brasil2022 brasil2024 brasil12345 brasil123456 flamengo10 flamengo123 flamengo1981
            corinthians corinthians1 corinthians123 palmeiras1 palmeiras123 saopaulo123 vascodagama gremio1983
            internacional cruzeiro123 atleticomg santosfc123 botafogo123 euteamo123 teamo12345 jesuscristo
            jesuscristo1 jesus12345 jesus123456 deusefiel1 deusefiel123 deuseamor123 familia123 gabriel123 rafael12345
            felipe12345 amor123456 saudade123 admin12345 admin123456 administrador usuario123 teste12345 teste123456
            qwerty12345 1q2w3e4r5t 1q2w3e4r5t6y abc123456789 abcd123456 a1b2c3d4e5 12345678910 0123456789 9876543210
            1122334455 praca12345 praca123456 qwertyuiop 1234567890 q1w2e3r4t5 4815162342 123456789a 12345qwert
            1234554321 usuckballz1 password123 123456789q 1029384756 123qweasdzxc soso123aljg manchester 1qaz2wsx3edc
            q1w2e3r4t5y6 1123581321 fuck_inside mailcreated5240 nuttertools qazwsxedcrfv 123456qwerty 1234567890q
            terminator qwerty123456 enterprise 123456789z poiuytrewq rjirfrgbde fktrcfylhf polniypizdec0211
            sojdlg123aljg a123456789 translator deepthroat qwerty1234 undertaker multiplelo motherlode rjycnfynby
            syncmaster aleksandra salamander montgom240 sersolution leavemealone realmadrid tinkerbell 123456654321
            dragonball playstation ghostrider 1234567890a 1357924680 7ugd5hip2j gfhjkmgfhjkm 9293709b13 microphone
            1234567891 vsjasnel12 yjdsqgfhjkm qazwsxedc123 strawberry anastasiya zxcvbnm123 harrypotter mypassword
            password12 qwert12345 abrakadabra alessandro fuckinside 123456789s good123654 7894561230 konstantin
            highlander ghjcnjgfhjkm tokiohotel sonyericsson evangelion zxcasdqwe123 suckmydick liverpool1 pufunga7782
            hellokitty ironmaiden ghhh47hj7649 roadrunner intercourse htubcnhfwbz 12345qwerty 123456789m vqsablpzla
            skateboard q123456789 friendster 123456789d masterbate vfntvfnbrf cocksucker penetration 0192837465
            alexander1 nthvbyfnjh azertyuiop 123456789qwe 1qazxsw23edc password01 ilovepussy 1234567899 1234509876
            password99 madagaskar dragonballz abracadabra rfhfvtkmrf ronaldinho masterbating supersonic ghjcnbnenrf
            qwerasdfzxcv greedisgood qweasdzxc123 cheerleaers metallica1 flvbybcnhfnjh 123456789r nopassword
            123456789987654321 blackberry 1020304050 112233445566 z1x2c3v4b5 mastermind interacial 1357908642
            123456789v q1q2q3q4q5 finalfantasy ghbdtnrfrltkf 1z2x3c4v5b gangbanged spiderman1 0987654321q websolutions
            1234567890z 123456789o losangeles 987654321a christophe wachtwoord chickenwing101 1qaz2wsx3edc4rfv
            a1s2d3f4g5 3rjs1la7qe quant4307s housewifes password11 ghbdtndctv groupd2013 vflfufcrfh babemagnet
            lamborghini justinbieber lockerroom ejaculation casablanca pussylover armageddon contortionist knickerless
            masturbation transexual evanescence qawsedrftg 1a2s3d4f5g qazwsxedc1 pornographic comicbookdb motdepasse
            braveheart porsche911 newproject2004 j3qq4h7h2v 1213141516 yfnfitymrf 123456789p maximilian needforspeed
            devilmaycry shevchenko montecarlo 123456789l businessbabe fuckmehard zxcvb12345 1a2b3c4d5e charlie123
            123456789123 uncencored callofduty masterbaiting 12345678900 volkswagen 0000000000o spartan117 12345654321
            maurolarastefy pathfinder asdfg12345 watermelon astalavista penetrating summertime domainlock2005
            dhjnvytyjub 987654321q pokemon123 cxfcnkbdfz momsanaladventure 123456789k dkflbvbhjdbx 17171717aa
            hd764nw5d7e1vb1 deutschland doggystyle aleksander qazwsxedcrfvtgb darthvader lifeisgood insertions
            123hfjdk147 peternorth a1a2a3a4a5 8phrowz622 5hsu75kpot badnaamhere 0102030405 dkflbvbhjdyf bondarenko
            mostwanted pussylicker 3216732167 8phrowz624 mapet123456 opensesame goldfinger limpbizkit thunderbird
            postov1000 counterstrike solidsnake zcxfcnkbdf gy3yt2rgls bladerunner fuckyou123 chocolate1 jediknight
            zaq1xsw2cde3 1a2a3a4a5a vfvfvskfhfve angelofwar ghjcnjghjcnj q1234567890 fkmnthyfnbdf hondacivic
            welcome123 ctdfcnjgjkm 123456789abc 123456789n admin18533362 89600506779 salamandra smallville
            23176djivanfros 123456789qwerty qazxswedcvfr ilovemyself galatasaray qwertyasdfgh cyberonline cvzefh1gkc
            qwertasdfg azsxdcfvgb blingbling prettygirl sailormoon jesuschrist darkknight 1111111111zz 1q2q3q4q5q
            oc247ngucz pussyeater psychnaut1 whosyourdaddy whatthefuck 1223334444 123456789w parolparol astonvilla
            123123123q fktrcfylhjdyf fktrcfylhjdbx 89015173454 123456789qaz 1234qwerty cnjvfnjkju mickeymouse
            password69 trustnoone t34vfrc1991 541233432442 fgjrfkbgcbc 4904s677075 1111122222 12345trewq 0147896325
            12345678900987654321 dashadasha bestfriend fartripper password1234 qpwoeiruty ghbdtnghbdtn painkiller
            firefighter 010203040506 lost4815162342 birthday21 12345zxcvb webhompass venom121293 neveragain moneymaker
            51051051051 cxfcnmttcnm 102030405060 vanyarespekt sexmachine 123456789g 1234567890s testing123 slipknot666
            letmeinnow hellraiser dbrnjhjdbx rhbcnbyjxrf combat123654 vyjujnjxbt quicksilver depechemode qweasdzxc1
            123456789x qwerty123456789 zaratustra devilmaycry4 matematika devildriver efbcapa201 iseedeadpeople
            89231243658s helloworld 123456789qqq jamesbond007 rkfdbfnehf iddqdidkfa ledzeppelin passmaster 123123123a
            a987654321 4815162342lost 999111999q whitepower superduper 123123qweqwe rfnfcnhjaf 123456789t 123456789b
            qq123456789 qwertyytrewq 1112131415 3141592654 1234567890qw 1pass1page asdfghjkl1 12345678912 1234qwerasdf
            123qwe456rty goodfellas 3syqo15hil asdfghjkl123 computador elizabeth1 m6cjy69u35 ghjcnjrdfibyj ybrjkftdbx
            kamehameha 989244342a zx123456789 hellothere 1357997531 1122112211 qwertyuiop123 saun24865709 deerhunter
            123456789f clubpenguin primetime21 q1w2e3r4t5y6u7 birthday54 111222333a stalingrad desperados apokalipsis
            fenerbahce rfnfgekmnf qwertyuiop1 80070633pc jetbalance 1qa2ws3ed4rf juggernaut 123456789qw puertorico
            123456789zxc password13 amsterdam1 rfkmrekznjh luojianhua samsung123 polniypizdec110211 azwebitalia
            newpassword z123456789 wishmaster dbrnjhjdyf ptybnxtvgbjy verygoodbot wenef45313 cheburashka unforgiven
            iaapptfcor fucktheworld 7777755102q gunslinger cyjdsvujljv vfylfhbyrf skorpion39 123456789qq
            12345678987654321 deltaforce masterchief ajcuivd289 s456123789 applesauce mevefalkcakk playstation3
            firestarter birthday299 31217221027711 justforfun pornografia necromancer fkg7h4f3v6 lkjhgfdsaz hshfd4n279
            19mtpgam19 roflcopter supermanboy cannondale football12 sevastopol beautiful1 5t4r3e2w1q dragonfire
            q1w2e3r4t5y6u7i8 naughtyboy cyecvevhbr 123456789aa sanandreas byajhvfnbrf sebastian1 zqjphsyf6ctifgu
            oldsmobile 4815162342a ghhh47hj764 1234567890qwe shadow1212 hedimaptfcor qwerty2010 chessmaster
            gthtcnhjqrf lhbjkjubz2957704 superpuper tamwsn3sja password00 lightsaber kingfisher installutil yanshi1982
            newzealand andrewjackie tigerwoods networkingpe 12qw34er56ty qazwsxedc12 password10 1qazxsw23edcvfr4
            sidewinder password23 dodgeviper ghjrehfnehf ladyffesta 159753456852 89172735872 olegnaruto 1234567890w
            123456782000 hypnodanny ghbdtngjrf mastercard loveislife jesusislord motherfuck rjhjkmbien fcbarcelona
            christopher1 abcde12345 ilovegirls angelochek ingodwetrust installdevic digitalprodu reanimator
            1234554321q 12345678qwe whatthehell streetball 88002000600 alphaomega lsia9dnb9y froinlaven suckmycock
            minecraft123 berezuckiy deeppurple cegthgfhjkm 1236547890 winnipeg261 boy4u2ownnyc kbnthfnehf 89211375759
            a1234567890 c43qpul5rz runescape1 123456789i qwert54321 peanutbutter 12345abcde anastasija an83546921an13
            123456789as vfhufhbnrf 1234567890zzz jigei743ks r3vi3wpass ghjcnjrdfif 42qwerty42 mangust6403 christian1
            987654321z rammstein1 nintendo64 olcrackmaster rfhfrfnbwf ontherocks flintstone lfplhfgthvf cegthgegth
            1958proman dkflbdjcnjr auckland2010 w2dlww3v5p markhegarty residentevil jackdaniels neworleans ekaterina20
            quiksilver butterfly1 mandragora qawsedrftgyh 123321qweewq 0987654321a 1029384756q omgkremidia vladislava
            32615948worms ujkjdjkjvrf tombraider 742617000027 coorslight gblfhfcbyf justinbiebe stalker123 26429vadim
            nemvxyheqdd5oqxyxyzi ajnjuhfabz avrillavigne gjytltkmybr virtuagirl millertime fuckyoubitch ghjcnbvtyz
            computadora nissan350z 1qwertyuiop 123456789e iloveyou123 tadmichaels ilovejesus luckycharm gordolee85
            massimiliano lamborgini 0147258369 lololyo123 012345678910 lp2568cskt gjikbdctyf 41d8cd98f00b 5432112345
            000777fffa nhfdvfnjkju123 19952009sa timberwolf illuminati studioworks 38gjgeuftd sasha12345 kobebryant
            12345asdfg silenthill shamanking vfhvtkflrf stomatolog gjkysqgbpltw temppassword ticketmaster 123456789.
            snusmumrik serendipity 123456789c cfkfvfylhf k123456789 fighting54 astonmartin 01telemike01 123456qwer
            1133557799 ghjcnjnfr1 p030710p$e4o 0o9i8u7y6t birthday10 grandorgue godisgreat lucifer666 80637852730
            7418529630 loveforever stratocaster 123456789zx ilovemusic left4dead2 nikita2000 klapaucius telecaster
            punksnotdead australia1 1986irachka playstation2 dctvghbdtn sweetpussy multiplelog ufhhbgjnnth murcielago
            7elephants simpleplan fynfyfyfhbde bluedevils chrisbrown nokia6230i gfhfcjkmrf alabama123 password21
            scoubidou2 jlbyjxtcndj ghjcnjqgfhjkm nightcrawler 0000000000d livestrong 5544332211 installsqlst
            123456789101 0147852369 nccpl25282 a3eilm2s2y mapleleafs yfcnzyfcnz spam967888 123456789y matematica
            7jokx7b9du nastya1995 qazwsx1234 80988218126 fktrcfylh1 4294967296 3f3fpht7op galatasara liverpoolfc
            celtic1888 magical123 1472583690 1597532486 respublika cytuehjxrf 1234567890m paintball1 s123456789
            polopolo09 fallenangel selfok2013 littlebitch pussybitch kurtcobain studmuffin weihnachte timberland
            millerlite frederiksberg 1234567890qaz brucewayne blackmetal 11111aaaaa dfktynbyrf riverplate intelinside
            1a2s3d4f5g6h sundaypunch birthday100 sweetdream qwe1234567 123456qwert ilovemylife scoubidou6 sexpistols
            prisonbreak fuckyouguys kd189nlcih jimandanne xpressmusic vfvfgfgf123 premiumcash chicken123 gthtrhtcnjr
            firstone123 123qweasdzx baseball12 superman123 87e5nclizry walkman555 hardwareid bluedragon iddqdiddqd
            lotrfotr34 nikita1998 neverwinter sanfrancisco qwerttrewq gxlmxbewym 89876065093rax rjycnbnewbz blackheart
            qazwsx12345 zjses9evpa ghjcnjgbpltw svetasveta rfgecnfcerf 1234567qwertyu 0cdh0v99ue c43dae874d wrestling1
            1234qwerasdfzxcv lytghjgtnhjdcr schoolgirlie wonderwall 111222333000 ybrjkftdyf intermilan zaqwsxcderfv
            blackwhite iloveboobies 9638527410 jesussaves cockgobbler alexandra1 awdrgyjilp ghjrjgtyrj linkinpark
            supermario seemnemaailm hammertime jxfhjdfirf nhecsyfujkjdt weihnachten qwaszxerdfcv shithappens
            basketball1 accountbloc antananarivu cgtwbfkbcn spartak1922 vfrcbvvfrcbv butterbean table54781 littlebear
            reviewpass greenlantern p0o9i8u7y6 qwertzuiop something1 q1w2e3r4t5y6u7i8o9p0 monkeybutt passwordstandard
            corperfmonsy 413276191q mashamasha christiaan maprchem56458 mandarinka thebeatles saqartvelo formatters
            fktrcfylhjd eybdthcbntn warhammer40k lovezp1314 1234567890qwerty donaldduck morganstanley fyfnjkmtdyf
            rockbottom 1234567890987654321 cjdthitycndj 1qazwsxedc nevergiveup bltynbabrfwbz littlegirl loploprock
            littlewhore cuntfinger stinkyfinger 4815162342q nokiadermo zcxfcnkbdfz comicbooks nuaddn9561 matchbox20
            qwertyuiop10 phezc419hv ghjcnjabkz spiderman3 tupacshakur hesoyam123 nastya2010 qazxswedc123 tdfyutkbjy
            hollywood1 wallstreet dogphil3650 iampurehaha2 kravchenko zxcvbn123456 queenas8151 gtnhjpfdjlcr donkeykong
            ilikepussy 123321456654 drumandbass qwertgfdsa 147258369a hondas2000 throatfuck animal2000 manchester1
            natasha123 lzhan16889 heavymetal baseball11 jesuschris felicidade 9z5ve9rrcz 2468013579 vaffanculo
            123456789j fuckthemall 789456123a nikolaevna contrasena gfhfvgfvgfv kwiatuszek 0123654789 59382113kevinp
            luansantana 9988776655 writerspace xiaoyua123 bpgjldsgjldthnf gamemaster kanmax1994 123654789a portishead
            blackhorse service321 1234567890p rfnthbyf1988 1qa2ws3ed4rf5tg qwertyuiop12345 1234567890o nhfycajhvths
            nastya1996 hollister1 msorcloledbr stickdaddy77 vfhbyfvfhbyf fuckmylife pandemonium asdfgh123456
            thugstools andrey1992 89032073168 juancarlos password22 littleminge littlefuck qwertyu123 123456789asd
            mattylad10 gerasimova 10293847qp minicooper boredboi4u peugeot406 9085603566 specialinsta michael123
            michaeljackson birthday26 aa123456789 webuivalidat rockhopper 1234567887654321 8096468644q 1234567892000
            awo8rx3wa8t ilovemyfamily weihnachtsbau ghjuhfvbcn asshole123 014702580369 afrika2002 qaz123wsx456
            falloutboy rhfvfnjhcr rhfcyjzhcr 123456789qwer kamelia2011 hijodeputa 132forever 111222333444555
            9085084232 123456789000 systemofadown vladimirovna v123456789 musiclover kudos4ever escaflowne lkjhgfdsazx
            122333444455555 cnfnbcnbrf iloveyou12 wcrfxtvgbjy 123456789zz amadeusptfcor zxcvbnm123456789
            websolutionssu 1346798520 1234562000 1234554321a steamforums rfcgthcrbq jedimaster mortalkombat kl?benhavn
            am4h39d8nh superman12 2dumb2live goodmorning iloveyou11 sataniv1993 california1 fromvermine pineapple1
            paraklast1974 1234567890d minnesota_hp breakdance nondriversig simferopol 123qwerty123 a1s2d3f4g5h6
            football123 fufnfrhbcnb 671fsa75yt milfhunter ma123123123 pfhfnecnhf rangerover nhfrnjhbcn 987654321g
            zxcvbasdfg alexsander z1x2c3v4b5n6m7 ghjgfufylf fyfnjkmtdbx statistika 1212312121 domodedovo 1928374655
            wethepeople m123456789 awesome123 birthday28 itsasecret ghjnbdjcnjzybt thecakeisalie vbhjndjhtw daddysgirl
            jasmine123 nightshade alternativa cghfdjxybr dctvcjcfnm fktrcfylhjdf need4speed ublhjgjybrf blackdragon
            orochimaru qwertyuiop12 frozenfish ghjuhfvvbcn ontheoutside 12345672000 onetwothree bujhmbujhm maxmotives
            kalifornia zcfvfzkexifz sonnenschein wazzkaprivet gjdtkbntkm arsenal123 xxxp455w0rd5 qwertasdfgzxcvb
            birthday27 weihnachtsbaum fktrcfylth 99strenght jessejames wonderwoman password 12345678 123456789
            baseball football superman 1qaz2wsx trustno1 sunshine iloveyou computer starwars princess 11111111
            corvette 1234qwer internet samantha maverick whatever mercedes steelers qwer1234 hardcore q1w2e3r4
            midnight bigdaddy marlboro password1 1q2w3e4r cocacola jordan23 asdfasdf 12344321 liverpoo qwerty123
            passw0rd abcd1234 slipknot scorpion startrek asdfghjkl redskins qazwsxedc liverpool butthead dolphins
            qwertyui shithead metallic mountain elephant rush2112 creative garfield bullshit asdfghjk 1qazxsw2
            airborne brooklyn godzilla darkness blink182 platinum 01012011 11223344 lifehack 12qwaszx snowball
            nintendo pakistan redwings explorer guinness lasvegas 789456123 christin asdf1234 babygirl michigan
            carolina alexande dickhead minecraft metallica snickers paradise 147258369 lacrosse bollocks poohbear
            qweasdzxc einstein drowssap spitfire maryjane champion svetlana westside security zaq12wsx 1232323q
            scarface qwerty12 stargate semperfi scotland cherokee simpsons michael1 vladimir passport infinity
            bulldogs budlight softball fktrcfylh kawasaki wildcats logitech swordfis alexandr motorola patriots
            colorado juventus freeuser warcraft wolverin elizabet valentin spiderma hello123 ncc1701d pearljam
            123qweasd predator charlie1 panthers peekaboo rolltide cardinal chevelle fyfcnfcbz loverboy 123654789
            changeme electric darkside wolfpack hercules letmein1 741852963 spiderman blizzard cheyenne cjkysirj
            147852369 pussycat a1b2c3d4 airplane freepass billybob chocolat stingray firebird zeppelin tarheels
            greenday 01011980 engineer hellfire serenity fireball darkstar mustang1 pavilion 01012000 bobafett
            dbrnjhbz welcome1 swimming defender precious icecream swordfish presario rockstar airforce thailand
            bluebird goldfish wrangler cadillac longhorn qazwsx123 microsoft christia assassin atlantis lonewolf
            software srinivas valentina veronika babydoll butterfly wordpass devildog mistress freedom1 montreal
            wolfgang basketba hotstuff 31415926 stephani jessica1 shamrock fuckyou2 deftones renegade blahblah
            enterpri 1234abcd babylon5 sweetpea trfnthbyf yankees1 bigboobs aardvark butterfl marathon cavalier
            buckeyes 01011990 diamonds highland drpepper pornstar sherlock thuglife morpheus wetpussy consumer
            adgjmptw barcelona overlord sundance ultimate ncc1701e matthew1 geronimo 123qwe123 aleksandr portugal
            superfly wrinkle1 seminole alejandr 11235813 concrete access14 letmein2 christop trombone rhbcnbyf
            qazxswedc cdtnkfyf stallion kingkong mongoose bluemoon a1234567 fuckyou1 immortal 123454321 anthony1
            dietcoke hollywoo 14789632 bonehead ghbdtnbr charlott hongkong william1 ilovesex sebastia werewolf
            lollipop eternity super123 cooldude tottenha stocking makaveli satan666 verbatim blackcat raistlin
            punkrock 01012010 waterloo musicman seinfeld megadeth gn56gn56 skywalke squirrel wolverine stardust
            qazwsxed twilight vanhalen intrepid 1234567a punisher showtime ekaterina 111222333 skittles hannibal
            thunder1 chelsea1 panasonic sandiego portland blackdog californ playtime 1a2b3c4d gangster warriors
            chargers dingdong mushroom crusader dkflbvbh stranger guardian slapshot septembe 147896325 rammstein
            123321123 munchkin kittycat 1passwor barcelon coltrane goodluck starcraft katerina shaney14 discover
            spanking lonestar meridian heather1 stonecol 192837465 lowrider 25802580 richard1 zaq1xsw2 tacobell
            halflife 123698745 keyboard kangaroo socrates formula1 qwerasdf asshole1 fuckface vacation penguins
            12369874 ragnarok colombia dodgeram mustangs sithlord scoobydo oblivion titleist zxcv1234 bigballs
            blueeyes mersedes 12312312 patrick1 cowboys1 gateway1 peterpan kingston pa55word freckles aspirine
            mariners deadhead rootbeer scooter1 11112222 plymouth creampie justdoit 1234567q lightnin caliente
            goodtime thankyou raiders1 brucelee redalert aquarius catherin porkchop sapphire qwert123 a1s2d3f4
            blackjac chevrole 01012001 amsterdam spectrum diamond1 labrador syracuse front242 candyman commando
            clitoris pineappl lesbians 8j4ye3uz monopoly romashka 123456aa gangbang spartans snuggles infiniti
            cosworth phoenix1 qawsedrf doberman brandon1 webmaster porsche9 beefcake godsmack viktoria starbuck
            valhalla starfish achilles ncc1701a arsenal1 sailboat jackson1 phillies pa55w0rd swingers frontier
            butthole doughboy nebraska qwertyuio agent007 pinkfloy dannyboy luckydog whocares vfrcbvrf ihateyou
            vkontakte mandingo dilligaf bunghole golfball technics 01011991 15426378 aberdeen stripper hurrican
            rfnthbyf dthjybrf excalibu melissa1 lancelot keystone passwort flamingo pokemon1 designer kamikaze
            warhammer deeznuts apollo13 macdaddy rangers1 manchest meatball eatpussy truelove sentinel jamesbon
            sexygirl billyboy microsof microlab gordon24 pantyhos 01011985 73501505 passwor1 azsxdcfv charlton
            01011970 bigmoney fordf150 superstar saratoga wildfire vladislav greenbay chicken1 321654987 01011981
            maradona chester1 rightnow jasmine1 hyperion treasure meatloaf 01011986 pass1234 anaconda woofwoof
            poontang lionking happy123 albatros kenworth dinosaur happyday holyshit turkey50 ericsson chickens
            zxcasdqwe crazybab anhyeuem hardrock skywalker samsung1 applepie abc12345 gandalf1 rockhard hellyeah
            skorpion hedgehog australi america1 1qa2ws3ed 13243546 yosemite karolina starship greatone 0.0.0.000
            football1 freeporn roadkill killbill 78945612 cinnamon backdoor packers1 rastaman robotech 18436572
            mechanic pingpong operator rasputin 963852741 amsterda majestic wrestlin gotohell kingfish passwords
            zxcvbnm1 lineage2 charles1 nwo4life fuckthis kcj9wx5n umbrella r2d2c3po snoopdog splinter underdog
            megapass p0015123 shannon1 bullseye blackhaw jamesbond tunafish dkflbckfd 123789456 gfhjkm123 supersta
            magicman caligula 12131415 dfktynbyf tazmania tommyboy marino13 vfhufhbnf brighton mamapapa budweise
            getmoney qazwsx12 chainsaw eastside 01011989 snowboar moneyman chrisbln viewsonic penthous flounder
            whitesox thanatos panasoni sneakers chicago1 ghjcnjnfr titanium madison1 intruder gargoyle poseidon
            newcastl johannes buckshot sunnyday 01011988 goldstar ferrari1 boomboom test1234 florida1 superman1
            westwood apple123 sunflowe assholes babyblue 123qwerty starfire paintbal knickers lokomotiv winston1
            thirteen hotpussy philippe panther1 avalanch newyork1 01011984 idontknow vfvfgfgf 01011987 zerocool
            godfather 1x2zkg8w zxasqw12 francesc paintball 02071986 southpark cambiami monalisa chuckles gladiator
            spongebob 03082006 mazafaka meathead barefoot 12345678q cfitymrf blessing clevelan terrapin clarinet
            deeznutz traveler pianoman hawkeyes casanova 10203040 meowmeow andromeda crystal1 triangle monster1
            01011910 smeghead cerberus rockford 1q2w3e4r5 goldwing gabriell crjhgbjy james007 tiberius nokia6300
            hayabusa 12345679 12qw34er thegreat gesperrt whiskers overkill rhfcjnrf rebecca1 spaceman bulldog1
            runescape 12345qwe lightning 01011992 megatron illusion roadking 19411945 hoosiers 01091989 14725836
            balloons heineken moonlight 02071982 12345678a mortgage fishing1 doghouse blackbir hardcock 135792468
            seahawks godfathe bookworm talisman blackjack babyface hawaiian 01011975 mortimer roadrunn 01011993
            handyman alphabet password2 digital1 beautifu dutchess tiffany1 idontkno teddybea valkyrie inuyasha
            wareagle dolphin1 gameover kittykat wishbone sinister fuckoff1 02021987 02011985 dragon12 gamecube
            02081988 bitchass preacher 02041986 z1x2c3v4 01011977 claymore checkers armagedon 02051986 newpass6
            aa123456 02091987 silverad electron devil666 rhtdtlrj 12011987 02101985 thunderb blackout 02031986
            02021988 123456qw bcfields southpar 02061985 mandarin cannabis kleopatra baseball1 tottenham dirtbike
            jackson5 02011987 slippery qweasd123 bluefish 02091986 mollydog 02021986 ghblehjr starcraf cameltoe
            vasilisa 01011983 elizaveta flexible farscape borussia yfcntymrf 02081984 scorpio1 fyutkbyf thedoors
            02081987 02061986 123qq123 asdfzxcv sunflower pussyman deadpool 01011982 gatorade carpedie 02021984
            cameron1 02031984 corleone 02021985 webmaste chrysler 01020304 gabriel1 987456321 binladen a12345678
            buttercu 02081989 21031988 millwall dragonba stonecold 01011999 02011986 istanbul babylove bullfrog
            porsche1 02061989 bobdylan capslock teddybear 02041984 chevrolet coolness barbados knockers amateurs
            jayhawks eldorado soulmate andromed 50spanks 02021983 kakashka yeahbaby netscape rainbow6 carlitos
            eastwood monkey12 coldbeer fgtkmcby just4fun 02021989 02041983 specialk piramida salasana mephisto
            violetta spencer1 02051983 smashing fastball q2w3e4r5 buddyboy shitface 02031987 kissmyass radiohea
            1234asdf wildcard maxwell1 02011988 02081986 testpass pringles pinkfloyd insomnia 1a2s3d4f playboy1
            02041982 darklord 02041988 02041987 magician telephon iverson3 gamecock budapest reckless 02011980
            tiger123 01011979 maksimka kazantip 02101984 concorde pharmacy abnormal jellybea islander jiggaman
            classics hooligan 02081985 scrabble hawaii50 wg8e3wjf 123456qwe mazda626 rhjrjlbk 02071984 killer12
            sweetnes masamune mariposa doomsday excalibur buttfuck marcello 02021982 dynamite master12 lollypop
            michael2 moonbeam 12365478 inspiron 02061988 02031985 snowboard forsaken katarina fullmoon sausages
            stanislav robotics green123 mobydick senators pumpkins windsurf reddevil vfitymrf nevermind woodland
            02081982 presiden yankees2 02051982 vanguard rjhjktdf firewall 02011984 temppass drummer1 02031982
            fandango pumpkin1 02061980 pussy123 highheel christma qwerty11 02061987 icehouse pineapple earnhard
            01081989 02091983 zaqxswcde misfit99 02101987 1z2x3c4v broncos1 platypus 05051987 02041985 radiohead
            12051988 spongebo dodgers1 02101989 vikings1 viktoriya 02071980 reddwarf longjohn 02071987 slamdunk
            warrior1 honolulu 134679852 johndeer windmill bergkamp 02091981 irishman zildjian 02041981 02061983
            mudvayne freebird 02091980 02091984 snowflak 01011900 nygiants playstat webhompas jefferso comanche
            monkeybo 02051987 angel123 death666 hounddog josephin 02071988 02041979 thisisit 05051985 pallmall
            fishbone genesis1 clippers 02051988 02081977 22041987 bigblock whiteout 02061984 02031981 iloveyou2
            bluebell 08031986 undertak chipmunk mazdarx7 qwe123qwe kjrjvjnbd choochoo lovelife 02051984 02051989
            15051981 anastasi 26061987 roadster cbr900rr zachary1 02021979 testing1 highbury koroleva washingt
            02061982 02091985 redbaron 11051987 james123 krasotka 10011986 pipeline nascar24 01031988 tkbpfdtnf
            smirnoff 21031987 starligh summer99 13041988 fishhead 06061986 scoobydoo 02021981 yogibear terminat
            ghbywtccf slowhand soccer12 cricket1 fuckhead nostromo survivor cnfybckfd lemonade rainbow1 cocksuck
            peaches1 johnson1 02041989 solitude catwoman bearcats username 01011978 wanderer 02101986 stephen1
            paradigm 02011989 fantasia borabora 74108520 12021988 01061990 gtnhjdbx 02071981 01011960 sundevil
            mustang6 armstron 13041987 revolver 02021976 trouble1 jackass1 volkswag 30051985 pool6123 marines1
            03041991 02031979 24061986 14061991 wildbill 45m2do5bs 21011989 cleopatr 11081989 coventry nirvana1
            sidekick 20061988 02081983 gbhfvblf 22021989 zanzibar 23041987 02011981 tinkerbe 01121986 bluesman
            asdfgh01 threesom 18011987 nautilus everlast 01071986 ghbdtn123 02071983 02021973 12qw12qw nokia6233
            longdong penguin1 02091989 02071989 asdqwe123 07071987 pantera1 palmtree 14111986 andyod22 10031988
            01041985 handball marseille 19101987 matthias viewsoni 13031987 24011985 123456123 sandrine 02081980
            28041987 sprinter private1 02101988 25081988 fearless 01091987 antelope 02021990 barselona buddy123
            19061987 fyfnjkbq 12121990 10071987 fairlane honeybee soccer10 13061986 fantomas 17051988 10051987
            20111986 gladiato 01011995 25800852 buffalo1 cheshire 28021992 10101986 tomahawk 03041986 bismillah
            bigpoppa 01121988 08121986 14021985 margarit success1 pasadena johngalt 02031980 coldplay 04041991
            capricorn sweetness 10011990 09051945 elcamino trinitro voyager1 02101983 carpente spartan1 12121985
            22011988 callisto 02101981 vendetta david123 11061985 02031989 iloveyou1 yamahar1 wildwood foxylady
            02041980 27061988 leedsutd 30041986 11051990 dominion 01061986 enforcer derparol 01041988 29071983
            f00tball 25031987 21031990 remingto 01011994 29051989 20031987 02051980 04041988 vjqgfhjkm 28011987
            rfvfcenhf 16051989 25121987 16051987 08051990 20091991 carnival 05051989 papillon knuckles 29011985
            28021990 cutiepie ghjuhfvvf 22021986 freefall 02011983 17061988 baritone mischief hetfield dontknow
            sasha_007 18061990 12031985 12031987 calimero 15011987 alexandre 02031977 08081988 whiteboy 21051991
            02071978 money123 18091985 02031988 cygnusx1 31011987 firefigh blowfish screamer 20051988 11121986
            01031989 harddick sexylady 30031988 02041974 20091988 123456ru wp2003wp 15051990 kordell1 03031986
            swinging 01011974 02071979 trucking marijuana 02051978 08031985 noname123 13121985 francisc 02011982
            22071986 02101979 obsidian 02051985 dfktynby 02051976 15101986 21101986 lakeside 14021986 strawber
            nokian73 25091987 16121987 02041975 17011987 slimshady whistler 10101990 22031984 15021985 01031985
            blueball 26031988 chris123 13021990 cassandr 02051973 25041988 paramedi eclipse1 07091990 darkangel
            23021986 02051981 smackdow 01021990 argentin moonligh capricor 24111989 21051988 22041988 bigbooty
            johncena p@ssw0rd cherries lalakers dogpound universa eggplant fussball 19283746 captain1 vincent1
            taekwondo perfect1 capetown budweiser sylveste 02051972 cartman1 forever1 marseill magellan hallo123
            southpaw 02041978 notebook goodgirl 02031978 challeng millenium sabrina1 camaross hotgirls 02051977
            bubba123 goldfing moonshin sonyfuck mandrake 1234zxcv bubbles1 marcius2 navigator fkbyjxrf earthlink
            opendoor stanley1 07071977 02081976 lakewood bluejays commande gateway2 01011976 destiny1 espresso
            toriamos therock1 p4ssw0rd shadow12 23skidoo 12345qwer 02071975 bordeaux 135798642 supernov beatles1
            optimist vanessa1 ilovegod nightwish natasha1 patches1 gsxr1000 hattrick enternow lenochka suckdick
            blue1234 02061977 02031975 waterboy mamacita azertyui limewire houston1 stratfor stigmata klondike
            marijuan hardball nineinch power123 vauxhall awesome1 funstuff krokodil rfntymrf cabernet sheepdog
            02041977 natalie1 montana1 sammy123 baltimor mash4077 cashmone vancouve dragon69 ilikepie 02071976
            hairball toonarmy pimpdadd q1234567 theforce scheisse maserati 02061976 sigmachi bigdicks 02101976
            riccardo rfhnjirf dolemite pathfind password9 modelsne myxworld hellsing rocknrol 02041976 killer123
            futurama p0o9i8u7 smoothie archange vagabond billabon 22061941 02031973 darkange evolutio morrowind
            plastics zaqwsxcde dominiqu nevermore 02021971 forgetit elisabet aolsucks woodstoc 02011975 scrapper
            minimoni 02091976 ncc74656 slimshad austin31 dilbert1 blackbird jellybean 01011971 carebear fireblad
            02051975 02101977 pornking flamengo 02091975 snowbird lonesome baracuda 12345abc singapor herewego
            kamasutra vipergts navyseal peterbil cucumber 123qwert summer69 02091977 starwars1 sasha123 homemade
            bradley1 warhamme pinnacle flipflop lfitymrf acidburn fellatio jeepster sexybitch trinity1 cartoons
            rainyday alleycat 12345qaz mustang2 apollo11 escalade rainbows daisydog fyutkjxtr whiplash adrenalin
            ambrosia 5wr2i7h8 stickman puppydog charisma nightmar 01011973 laetitia 02091973 luckyone 14881488
            goldeney 69camaro dragonfl 02081974 02071971 melanie1 phialpha 10293847 bismarck 7777777a 12348765
            bynthytn mallorca dragster favorite6 beethove normandy 1michael 02091971 nounours trumpet1 thumper1
            playball rocknroll guillaum buttercup cambridg treefrog sexybabe pavement smackdown cannibal asdffdsa
            369258147 benessere skipper1 computer1 sephiroth hallowee sparkles amethyst volleyba bettyboo ticklish
            02061974 02061972 mynameis jupiter1 junkmail sunshine1 longhair 02101973 gannibal skinhead segblue2
            montecar jesus123 charlie2 candyass special1 02041973 letsdoit allison1 abcdefg1 notredam 789654123
            liberty1 alcatraz frankie1 1qazzaq1 virginie dfcbkbcf blacklab montrose supernova frederik justice1
            playboy2 motocros lockdown istheman pinetree 1234rewq rustydog tampabay babycake vampire1 streaming
            fidelity capitals dreamcas riffraff playmate zxcvb123 fuckme69 pizzaman delpiero 1million wonderboy
            02081973 sergbest 02051970 02031974 44332211 cashmoney left4dead 01011972 66613666 england1 123456as
            123456qqq 02041972 sunlight 02061971 popcorn1 lol12345 bigtruck revoluti feelgood gogators papamama
            trooper1 tigercat usmarine lebowski loverman italiano naughty1 asdfg123 fisherman weare138 alpha123
            piercing macintos 02011971 crescent eatmenow 18121812 kicksass paladin1 lunchbox riversid acapulco
            rhfcfdbwf mercury1 tennesse matchbox parlament goodyear 02081970 hardwood erection highlife implants
            bendover babybear laserjet natedogg sopranos cashflow ireland1 alterego claudia1 cantona7 ljxtymrf
            princesa blueberr bobmarley demon666 trinitron flyers88 nokia5800 mallrats goldeneye tamerlan backbone
            huskers1 1qw23er4 nineball stewart1 ballsack flipper1 dortmund homepage coolhand wonderfu barefeet
            1111qqqq kcchiefs jennifer1 asdasd123 mustang5 hillbill macaroni gigabyte buster12 cyclones jurassic
            thebeast nemrac58 love1234 02031970 feathers soccer11 marauder redheads godbless aaaa1111 greywolf
            pimpdaddy reloaded rfhfylfi 22446688 culinary 1234567aa phantom1 baberuth asdfqwer abc123456 outsider
            blackhawk bigblack valeriya gianluca 1q2q3q4q lavalamp pertinant nokia123 redlight kristin1 poophead
            monterey waterfal minnesot bukowski riverrat daredevi arizona1 kamikadze alex1234 55bgates bellagio
            stiletto biohazard as123456 darthvad lilwayne 14785236 nightowl beckham7 trueblue nevermin deathnote
            copenhag gallaries dtkjcbgtl fishtank rosewood deerhunt surveyor pitchers 741258963 dipstick jupiter2
            softtail greenman smartass 12345677 chewbacc nosferatu downhill dallas22 powerman qweasdzx princess1
            care1839 atreides monkeyboy nicetits sealteam chopper1 winter99 myspace1 topolino 01011950 happyman
            stonewal manunited qwerty13 buddydog start123 civilwar deadspin lucky123 tortoise waterski dtxyjcnm
            nightwin passmast eldiablo screwyou badabing foreplay seductive happines gizmodo1 pizzahut kikimora
            a1a2a3a4 2wsx3edc sprocket wdtnjxtr bisexual makeitso 789632145 nothing1 fishcake libertad fivestar
            mississi kenneth1 bluestar ntktdbpjh paperino dragonfly suckcock lapochka mike1234 maxpower raymond1
            crazyman kissmyas magic123 alessand augustin 99762000 nathanie lovehate hondacbr mamochka fisherma
            bismilla 123456987 20spanks kristen1 bigdick1 friday13 qaz123wsx yaroslav websol76 hugoboss sephirot
            918273645 timoxa94 mazda323 sokolova skydiver jesus777 guillerm india123 stoppedby nokia5530 whoknows
            godspeed foreskin slapnuts rosebud1 sandman1 honeybun topsecret letsfuck pippen33 qw123456 lighthou
            nancy123 jeffrey1 leonidas general1 bigbucks tickling petrovich dirtydog allstate creepers georgia1
            fujifilm daredevil lionheart catfight vodafone 01011961 valleywa qq123456 livewire livelife roosters
            ilya1234 architec blackops smirnova dragon01 maurizio zxcvasdf graywolf macgyver hugetits flathead
            goofball anthony7 jessica2 123581321 sarajevo rfgbnjirf joystick batman12 victory1 saxophon lionhear
            hillside starlight 24681012 access99 molly123 blackice squerting flashman tangerin monkey69 escorpio
            warcraft3 qazxsw123 lincoln1 firestorm ludacris milamber evangeli letmesee hooters1 0o9i8u7y sooners1
            glendale scorpions freewill silverado cornhole aerosmit bionicle gfgfvfvf daniel12 favorite2 detroit1
            shredder wednesda sparhawk firehawk 911turbo funtimes 159753456 timothy1 bajingan frenchie 1mustang
            74123698 truffles douglas1 motocross skeeter1 angel666 carpediem scirocco fuzzball rushmore lacrimosa
            chevys10 madonna1 domenico atlanta1 service1 devilman euphoria checkmat browndog horsemen jediknig
            allnight starlite close-up wrinkles snapshot dima1995 thetruth priyanka dutchman passcode 12349876
            12345687 pennywis zaq12345 assmunch wellingt madala11 bettyboop gregory1 hawthorn bernhard dominika
            hunter12 vfhbyjxrf 1password futyn007 daydream 11001001 dragon123 friends1 rocky123 asslover mannheim
            manager1 horseman komputer pictuers nokia5130 nastenka toulouse smoke420 fullback dreamcast salvator
            963258741 vivitron cobra427 myfriend qwedsazxc illmatic capoeira freedom2 shinigami fhvfutljy nocturne
            churchil thumbnils tailgate neworder sexymama michelle1 earthlin basketbal aligator mojojojo welcome2
            papabear sfgiants billabong monolith ticktock japanees admin123 alabama1 fantasy1 woodstock fireman1
            embalmer woodwork newstart panorama daedalus fruitbat violator 12345123 undertow kfcnjxrf stinger1
            landrove anakonda rfhlbyfk fordtruc archangel greentea morticia 3edc4rfv longshot windows1 starbucks
            prelude1 homebrew letmeinn fordf350 michele1 27731828 wingzero alfarome fantasti natascha kennwort
            q1q2q3q4 diamante kickflip arcangel superbow dagobert barbara1 vfpfafrf babemagn sublime1 buckwhea
            pussy4me redstorm paramore imtheman milkyway bigpenis rammstei lambchop anthony2 gfhjkm12 dreamer1
            cybersex cowboyup maximus1 manhatta trousers fishface motherfu ibilltes mypasswo marajade morozova
            enter123 12345asd princeto hellohel ursitesux 1234kekc duracell sevenof9 corvet07 rdfhnbhf tiberian
            dropkick kevin123 a123456a vfhnsirf sk8ordie fireblade marishka gorillaz revival47 ironman1 ramstein
            doorknob nemesis1 pennstat detectiv evildead blessed1 bullwink asmodeus rapunzel deepthro maxpayne
            hernande bravehea 12locked pegasus1 saltydog everques ytngfhjkz 123456ab qwerty78 shotokan seahorse
            everton1 bulldawg monkeyman losangel mastermi geibcnbr ladybird rktjgfnhf ghjdthrf impalass optiplex
            santacru ignatius master123 newpass1 heather2 snoopdogg blondinka honeydew fuckthat 890098890 goldrush
            avalanche snowman1 nokia5230 12340987 dragrace 22334455 12345612 123456qq capital1 sammydog hulkster
            13245768 omegared l58jkdjp! 123mudar samadams sunderla 123qweas kazanova monkey123 fktyeirf bluenose
            asd12345 waffenss 1a2a3a4a trailers beachbum bubblegum mackenzi hershey1 bugsbunn newport1 hornyman
            thething solnishko buckeye1 ethernet rb26dett choppers anna2614 rt6ytere timelord allblack tequiero
            snowflake dickweed firestar fred1234 ghjnjnbg milhouse 123698741 invictus yourmama pontiac1 verygood
            adventur austin316 hogwarts navigato desperado eightbal 74227422 aerosmith wingchun sanity72 partizan
            utahjazz submarin pussyeat heinlein control1 costaric triplets teacher1 evergree qwerty99 pyramid1
            lebron23 blackbelt housewife cynthia1 temptress russell1 frank123 songbird 43046721 girfriend jakester
            falstaff patrizia qwaszx12 goodlife shitfuck russian7 gobigred deborah1 alkaline muffdive 1letmein
            cannonda cvbhyjdf germany1 raindrop elvis123 citibank fakepass birthday4 nonmembe parsifal rickster
            coolgirl motorcyc tenerife fordf250 iloveporn hotbabes fynjybyf wapapapa tecumseh blackcock antigone
            novikova peregrin tooltime bonethug tonyhawk laracroft mahalkita 18273645 terriers littlema glennwei
            fuckshit hornyguy southside antonio1 bobmarle ilikesex astonvil account1 barracud rerfhtre gotyoass
            grandpri colossus homer123 shadow01 lasttime pyramids galeries bigpussy unicorn1 killzone qaz12345
            zxcvvcxz duckhunt sexsexse fuckyeah bigbutts element1 marketin elbereth blaster1 yamahar6 lindsay1
            seattle1 lagwagon misiaczek smokedog lakers24 ironhors volkodav takamine hardwork macintosh passthie
            flowers1 music123 phaedrus gulliver express1 youandme testibil thesaint 11122233 x72jhhu3z theclash
            guesswho gymnastic lemmings r4e3w2q1 schnuffi basebal1 goodfell hermione peaceout davidoff yesterda
            headless catdaddy yorktown tryagain 12s3t4p55 mustang9 dangerou packard1 excellen jbond007 alligator
            wellhung monkeyma vaseline 123456asd cbr600rr doggydog jason123 flipmode sonyvaio sixtynin luscious
            envision 147896321 369852147 loglatin payton34 chipper1 uhbujhbq rsalinas vfylfhby longhorns everquest
            !qaz2wsx blackass snakeman p455w0rd mysecret phoenix2 october1 panties1 blackcoc blackboy meandyou
            lancaste polaroid edinburg fuckedup golfclub bookcase worldcup letsplay zolushka 67camaro barracuda
            romanova algernon amoremio william2 robinhood machoman pandora1 tomservo nadezhda saab9000 f15eagle
            12qwerty greatsex baywatch january1 78963214 zz8807zpl 69213124 sidewind soccer13 onepiece bruno123
            mustang8 blackbel hatteras asdfjkl; camelot1 rebbyt34 vegas123 ijrjkflrf lotus123 freiheit drjynfrnt
            waterpolo cezer121 blondie1 happydog satellit facefuck deathrow patterso hawkeye1 5tgb6yhn crocodil
            splatter buratino dragon11 123qwe456 trucker1 ganjaman 1hxboqg2 cheyanne sebastie maddison 4rfv3edc
            gooseman 123masha boogaloo stamford pimpster grapeape winchest francis1 1basebal emmitt22 bignasty
            caseydog amarillo monkey11 sweetass babushka vfnbkmlf gotigers lindsey1 dragon13 qazxsw12 dropdead
            hitman47 eleven11 bloopers avangard ginscoot masterkey rootedit hannover angelito badkarma glenwood
            footlove summer12 fastcars pantyhose arabella c3por2d2 dillweed geraldin loveyou2 alexandru teamwork
            deepblue goodison r2d2c3p0 topsecre mandolin brother1 failsafe open1234 priscill trojans1 calamity
            ufhvjybz hawkwind luv2epus aquafina pepsi123 passwerd 01478520 headshot password3 gbgbcmrf pornpass
            insertion nyyankee nbuhtyjr fabienne chrissy1 loveme89 boris123 novifarm qwerty777 giveitup 123456abc
            assassins swallows moonshine hotchick princessa holiday1 miranda1 jamaica1 085tzzqi universi nevermor
            qwerty77 seraphim black123 ducati99 44magnum samantha1 ultraman redneck1 usmc0311 monique1 alphaman
            greyhoun carefree 063dyjuy assclown federica hilfiger 100200300 lexingky akatsuki johndeere mattingl
            redwing1 moonstar tanechka 34523452 carthage steve123 passions prospero barakuda broodwar christy1
            flintsto cumeater collecti 1qaz!qaz chemistr andrew12 ytrhjvfyn mobbdeep transfor westham1 daffodil
            warehous polarbea anatoliy cableguy aqualung jimmy123 luckyman kingsize golfing1 marigold saopaulo
            year2005 joseluis lalaland indiana1 buffalos loveyou1 anteater redshift summerti ricochet schastie
            suikoden whoopass vladvlad gunsling blackie1 gfhjkzytn foxhound ghjvtntq bluedevi summer01 licorice
            thorsten strange1 vergeten 12345432 stampede sailfish 74185296 allstars master01 bayliner michael3
            pentium4 phillip1 arsenalfc 32165498 charles2 backspac mustang0 cristiano getsdown wasdwasd redhead1
            longlegs 13572468 ducksoup omsairam asterios searcher tashkent 1asshole milenium illumina buster01
            bareback 33rjhjds thinkpad bonghits magnavox rooster1 touchdow rhfcfdxbr baphomet afrodita lovefeet
            matthew2 theworld forklift creatine pussylov bastard1 skyline1 nolimits billiard buttplug westlife
            coolbean october2 ilya1992 pioneer1 123321456 essendon celticfc chillout thelast1 metalgear ronaldo7
            vicecity charlie3 oldschool legoland antoshka mustang3 qwertzui tigger12 rerehepf nokia3250 rockroll
            titanic1 prashant katharin michael9 mymother pennstate 48151623 fightclub showboat mammamia dustydog
            dominator pleaseme whatever1 junkyard galadriel charlies 2wsxzaq1 crimson1 behemoth master11 joshua12
            mousepad 123321qwe metalica rerfhfxf powerade aaaaaaa1 kovalenko 151nxjmt shadow11 159753123 333666999
            kitty123 orlando1 skateboa red12345 destroye snoogans juancarlo gfhfljrc passfind oscar123 derrick1
            viper123 shooter1 nighthaw 13576479 browneye 7hrdnw23 argonaut goodstuf wisconsi abigail1 lucky777
            valdepen ghjnjrjk letmein22 codeblue nokian70 footbal1 smuggles krasnodar sixtynine ladygaga venezuel
            kochamcie trustn01 davecole nosferat hotsauce bluebear tarantul asd123asd theflash 1footbal titlover
            lucas123 sampson1 dragon99 metropol psychnau vthctltc firework wildcat1 ghtktcnm besiktas minotaur
            orange12 favorite7 agnieszka scruffy1 clitlick redbeard sandydog network1 favorite8 longdick mustangg
            mavericks brianna1 slayer666 baldrick lovesexy thissuck characte telecast repytwjdf thematrix hammerhe
            gunsmoke margosha mnbvcxz1 rocketman flhtyfkby pi314159 televizor gtkmvtym dreamers strannik steelhea
            commodor brian123 ibilljpf thomas12 ghbrjkbcn hibernia 68camaro 1234567u halfmoon ranchero passion1
            birthday1 henderso boscoe01 simpson1 loredana iloveher lostsoul fuckfest spartacu bigstick milashka
            champagn papichul hrvatska moneybag 246813579 ytyfdbcnm darkmoon playboys tristan1 oriflame thematri
            qweqwe123 multisyn dagestan satriani rocketma pendrago hellokit bumblebe badlands galactic emachines
            frontera daisymae hornyboy tigger01 iwantsex rockydog brasilia southsid ghbdtn12 gremlins michael8
            bigpimpi classic1 malcolm1 ganjubas funnyman biggdogg internet1 blowjobs 1jennife evgeniya pinewood
            justin12 notredame million1 funhouse angeleye winter12 sweethea imperium stroller njdevils vittorio
            %%passwo rjyatnrf shadow13 radiance toshiba1 killemall landscap exploite damage11 dzxtckfd trader12
            dragon88 artofwar metal666 sobriety karamelka roberto1 lizaveta 08154711 bluenote tazdevil katrina1
            bigfoot1 fatpussy nonrev67 qqqq1111 fairview voltaire dickface lapdance bosstone danielit mounta1n
            player69 bluegill warcraft1 thetachi goodtimes blacksun chewbacca centrino hendrix1 vlad1996 sarah123
            nicholas1 123456zxc bugsbunny dominic1 freetime internat 159753852 mazinger inflames laracrof godofwar
            repytwjd water123 wallace1 goldmine 777888999 holeinon blueline windstar newworld catfish1 flapjack
            robinhoo gemstone indahous patrick2 qwerfdsa kingrich piramide college1 connect1 astroboy ginger12
            2wsxcde3 camaro69 peter123 1qay2wsx camaroz2 trashman bonefish system32 peterose iwantyou temp1234
            blastoff 12233445 sexybaby brentfor pheasant thunders nokia5300 richard2 1diamond sensatio maverick1
            clinton1 michael7 dragons1 sunrise1 pizzapie 987412365 oceans11 748159263 palmetto 4r3e2w1q arsehole
            banderas silver12 xboxlive sylvania littlebi valdemar isacs155 newstyle skypilot fatluvr69 country1
            jedimast porn4life alfaromeo ghostman fnkfynblf vatoloco homebase odysseus edwardss xsw21qaz firestor
            indians1 babycakes rhapsody death123 slayer66 mysterio thirdeye dima1996 darkwing jeronimo ronaldo9
            peaches2 fellowes taylor12 epaulson makemoney kochanie 3edcvfr4 1234567z xthtgfirf sportste integra1
            bungalow thejoker tagheuer nikita123 muenchen annemari ironmaid george12 westcoast primetim panchito
            tooshort qwerty22 medicina w1w2w3w4 wargames andreas1 scooters cuntlick slipknot1 handcuff leiceste
            chevyman hugecock melbourn metalman yjdsqujl caitlin1 nikitina desperad aurelius john1234 slimed123
            bretagne hotwheel roodypoo save13tx nokia3310 scott123 olivetti sysadmin hondacrx daddy123 grandprix
            police22 toronto1 yardbird truckers scimitar pescator 12332112 qazxswed morkovka daniela1 789123456
            nikolaus 1111aaaa pervasive gfhnbpfy skeletor whitney1 delorean ishikawa morrisse qwer4321 123123qwe
            trafford sk84life 326159487 159875321 jailbird arrowhea qwaszx123 zaxscdvf catlover 13579246 vermont1
            helloyou chevyz71 stargaze kelly123 goodnews luckyboy rocheste trigger1 pepsicola miroslav 96385274
            fistfuck svetlanka lbfyjxrf ronaldo1 pittbull gfhkfvtyn ghblehrb millerli halflife2 dragon22 mulberry
            morrigan arhangel emachine bulldog2 redtruck casablan pepper12 arschloch cachorro hemicuda sonnyboy
            smarties kurosaki taekwond konfetka bennett1 jackson2 octavian feyenoord muaythai 1357911q sexslave
            qwerty00 nyknicks 12344321q evenflow tightass whiskey1 anton123 password4 yorkshir hellothe direwolf
            vaz21099 sorcerer comicbook kamehame denis123 2112rush geneviev matthew7 ironhead hot2trot ashley12
            stealth1 guitarra bernard1 frankfur slacking asdasdas airforce1 shotgun1 pacifica toosweet 11121314
            energize hansolo1 larry123 antonius fcbayern bellevue charlie9 izabella malishka rotterda 21125150
            travelle hotpants garrett1 seven777 thomas01 chevy454 brazzers azerty123 finalfan patricio northsta
            stallone cornholi hoopster sepultura grasshop babygurl proverbs reddragon tigerwoo superdup kakaroto
            123qaz123 123456qaz maria123 ghbrjkmyj makemone sammyboy 380zliki theraven elvira26 tiramisu shannara
            papercut johnmish mustang7 bagpipes natashka 243462536 sandy123 guderian newlife1 razorbac piazza31
            puravida robert12 transam1 bubbadog steelers1 eightball superboy 4rfv5tgb samurai1 fuckslut colleen1
            vfrcbvec q1w2e3r4t soldier1 19844891 watermel soccer15 ladybug1 abulafia tigerlil takehana bootneck
            wonkette bobby123 phantasm 132465798 grimlock longbeac shadow123 jonathan1 cjrjkjdf westport chicago2
            hellbent toughguy iskander whatisit scooter2 adelphia vjhrjdrf adrenali jemoeder freedom7 firetruc
            gateways kusanagi centurion stalker1 ilovepor klootzak redsox04 kirill123 hammers1 yingyang patriot1
            patrick9 redbirds makarova epiphone chelseafc blackrose primrose scooby12 1william defiant1 stairway
            salamand cupcake1 password0 007james multisync harley01 tequila1 q8zo8wzq hunter01 temporar eatmeraw
            mrbrownxx sycamore ganymede london12 diogenes 135797531 blackber falcon16 darkjedi vfhvtkfl freestyl
            kukuruza marbella 44445555 bocephus hollydog gonefish godislove amanda18 rfpfynbg spoonman harry123
            tigerman cdtnjxrf marillio scribble hardhead troopers dragon76 bassfish kasparov 19933991 eyecandy
            ukflbjkec halfpint bulldogg jesucrist flipside packers4 biteme69 silverfo knowledg westcoas minidisc
            martini1 alastair rasengan superbee getalife schlampe memyself soccer14 realdeal bella123 celtics1
            peterbilt ghbdtnbrb xcountry batman99 blablabl alhambra siemens1 assmaste wildrose 1234rmvb sebastien
            chester2 winston2 07831505 qazxsw21 belochka daniel123 ferrari3 numbnuts lovepussy britneys chilidog
            08522580 bluerose ricardo1 013cpfza 3stooges gearhead greenbud toolshed ibill123 freelove weronika
            valerie1 razdvatri greenwoo rfhjkbyf buttocks aqswdefr sonechka steeler1 nietzsch biscuit1 goodfood
            jledfyxbr sideshow fredderf bigwilly 12347890 12345671 fylhtqrf letitrid cthuttdyf bluearmy 10inches
            dollface babygirl1 blacksta lexingto canadien kukushka shadow69 ppspankp free4all 2w3e4r5t hoopstar
            dad2ownu qwe123asd hjvfyjdf gibsonsg duckling cuntsoup powerboo powermac 12345666 11924704 25251325
            """#)
}
