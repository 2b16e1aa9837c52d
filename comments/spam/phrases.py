"""What spam says, by theme, and how it is found.

One phrase a line, whole words only, without apostrophes. ``a/b`` is either word, ``[a/b]`` may be missing,
``video(s)`` is one or several, ``…`` is up to three words, ``#`` is a number, ``VISIT`` any of the words
listed under that name. A phrase begins with a word or a number, so that only few phrases need be tried at
any place of a text.
"""

import re
from collections import defaultdict

LISTS = {
    "VISIT": "check/checking/chek/visit/watch/see/view/hear/support",
    "PLACE": (
        "channel(s)/chanel(s)/page(s)/profile/site(s)/website(s)/webpage/homepage/blog(s)/weblog/store/shop/stream"
        "/playlist/podcast/campaign/project"
    ),
    "WORK": "video(s)/vid(s)/vidio(s)/song(s)/music/cover(s)/remix(es)/mixtape/album/book/rap(s)/clip(s)",
    "EARN": "make/makes/made/making/earn/earns/earned/earning",
    "MONEY": "money/cash/income/bucks/dollars",
    "SPAN": "day/week/month/hour",
    "COIN": "bitcoin(s)/btc/crypto/cryptocurrency/forex",
    "INVEST": "invest/invested/investing/investment/investor(s)/trade/trading/trader",
    "PRAISE": "great/nice/good/excellent/amazing/awesome/wonderful/fantastic/superb/magnificent",
    "BLOG": "blog(s)/weblog(s)/webpage/website/internet",
    "ASK": "help/like/share/vote/donate/support/click/visit/check/read/watch/follow/join/view/sign/listen/go",
}

PHRASES = {
    "own_channel": """
        check/checking/checked/chek [out] me/us
        VISIT … my/our … PLACE/WORK
        check/come/go … my … out
        check out this/the … channel(s)/video/website/site/page/store/blog
        come/go/went to/on/and … my/our … PLACE/WORK
        look/listen/looking/surf/click at/to/on my/our
        on/in/to/into/at my/our [new/own/youtube/small/web] PLACE
        here/heres is/to/are/my my/our/own/blog/page/website/site/web/homepage
        also visit/see/check/look my/at
        feel free to/visit visit/surf/check/look/my
        subscribe/suscribe/sucscribe/subcribe to/for/on/in me/us/my/our/him/her
        subscribe/suscribe/sucscribe/subcribe me/us/my/our/back/please/pls/plz/now
        please/pls/plz/plizz/plis/also/dont [forget] [to] [and/like] subscribe/suscribe/subcribe/sub
        ill/will subscribe/suscribe/sub [to] back/you/yours
        i subscribe/suscribe/sub back
        subscribe/suscribe like/comment/share
        subs/subscribe/subscribing for/4 subs/subscribe/sub/more
        sub to/4/for/my/me/back sub/me/my/us/channel/this
        get/need/reach/want # sub(s)/subscriber(s)/follower(s)
        shoot/aim/trying/help … # sub(s)/subscriber(s)
        more/some/new/few/appreciate/throw/drop/leave … sub(s)/subscriber(s)
        follow/like/add/view 4/for follow/like/add/view
        follow me/us/him/her on/at/back/in/for
        follow my/our
        add me/us
        like/likes my/our page/video/pic/picture/channel/facebook
        give me/us/it/my/our … chance/listen/like/shot/feedback
        im/am/were/are a/an/just/new/kind/young/yr … rapper/songwriter/producer/youtuber
        i/we make/do/post/upload/made/started/have … covers/remixes/vlogs/tutorials/gameplays/minecraft
        i/we [just/have/only] made/make/started/uploaded/posted/created a/an/my/our/some … PLACE/WORK
        my/our new/first/latest/newest/own/other … video(s)/vid/song(s)/single/album/mixtape/cover(s)/track
        my/our new/first/latest/newest/own/other … channel/chanel/website/site
        my/our channel/chanel/cover(s)/remix(es)/mixtape/vlog(s)/soundcloud/instagram/insta
        new/small/upcoming/unknown youtuber/channel/artist/rapper/producer
        watch v
    """,
    "asks": """
        please/pls/plz/kindly/just ASK
        thumbs up this/if/so
        like/share this comment/page/post/video/everyone
        sign this/the/my/up … petition/here/today/now
        vote/donate for/to/now me/us/my/our/this/here
        click/register/join/go/look/visit/download here/now/today/free
        join/visit me/us
        tell/let me/us [know] what you think
        help me/us … get/go/reach/win/become/out
        money to/for me/my
    """,
    "gift": """
        free … gift/card(s)/code(s)/iphone/ipad/giveaway/robux/followers/spins/ringtones/trial/samples/bitcoin
        free … download(s)
        get/win/free/buy/steam/itunes/amazon gift/card card(s)/code(s)
        gift card/giftcard code(s)/free/generator
        chance to/of/for win/winning
        win/won a/an/free/some/your … iphone/ipad/car/prize/gift/voucher/laptop/playstation
        you have/just been/won selected/chosen/a/the
        claim/collect your/the … prize/reward/bonus/gift/money/cash/winnings
        promo/promotion/coupon/discount code(s)
    """,
    "money": """
        EARN … MONEY online/fast/easily/easy/now/daily/weekly/home/quickly
        make/making/earn/earning extra/real/easy/quick/fast/serious/good [online] money/cash/income
        make/making/earn/earning money from/using/with/by/here/on/without
        earn/need/get money/cash/paid here/enjoy/for/free/now/fast/online/sharing
        EARN # … SPAN/daily/weekly/monthly/hourly/dollars/usd
        EARN/paid/income … # [dollars/usd/bucks] per/a/an/each/every SPAN
        # dollars/usd/bucks per/a/an/each/every SPAN
        earn/earning/income/money … at/from home
        home based/income job(s)/business
        online job(s)/earning(s)/income/surveys
        get/getting/gets/got/be/being paid for/to/by/sharing/daily … sharing/posting/watching/clicking/reading
        get/getting/gets/got/be/being paid for/to/by … surveys/commenting/ads
        passive/residual/extra/second/additional income
        financial freedom
        payday/instant/urgent/unsecured/genuine loan(s)
        loan offer/lender/approval
        credit score/repair/card specialist/hacker/expert/service(s)/generator
        blank atm card
        own boss
        network marketing
        data entry job(s)/work
        money making/maker
        start/started earning/making
    """,
    "crypto": """
        INVEST/earn/profit(s) … COIN/ethereum/usdt/nft(s)
        COIN/binary/stock … investment/trader(s)/expert(s)/broker(s)/signals/recovery/robot/giveaway
        COIN/binary option(s)/trading/mining/wallet … expert/platform/profit(s)/account/manager/signals
        recover/recovered/recovering/recovery … stolen/lost/funds/wallet/COIN … funds/money/wallet/COIN
        binary option(s)
        trading/investment/account/portfolio/financial manager/platform/mentor/adviser … profit(s)/helped
        trading/investment/account/portfolio/financial manager/platform/mentor … telegram/whatsapp/mrs/mr
        weekly/daily/huge/massive/guaranteed/good profit(s)/return(s)/roi/payout(s)
        guaranteed income/win(s)
        double your/my bitcoin/btc/money/investment
    """,
    "pharma": """
        viagra/cialis/levitra/sildenafil/tadalafil/kamagra/tramadol/phentermine/modafinil/xenical/propecia/garcinia
        online/canadian/canada/cheap/discount pharmacy/pharmacies/drugstore/meds/pills
        without/no [a/doctor] prescription [needed/required]
        weight/fat loss/burning/burner pill(s)/supplement(s)/program/products/gummies
        diet/keto/cbd pill(s)/gummies/oil
        penis/male/breast/hip enlargement/enhancement
        anti aging/ageing cream/serum
    """,
    "gambling": """
        online/live/mobile/best/bitcoin/crypto casino(s)/slot(s)/poker/betting/gambling/roulette/blackjack
        casino bonus(es)/games/online/slots/sites/site
        slot gacor/online/machine(s)/games
        judi/agen/situs/bandar online/bola/slot/poker/judi/togel/casino
        togel/sbobet/ufabet/1xbet
        free spins
        no deposit bonus
        betting tips/site(s)/odds
    """,
    "sex": """
        porno/pornos/xxx/hentai/sexcam
        escort/call girls/agency
        escorts in
        free/watch/teen/live porn/sex/cam(s)/webcam(s)
        webcam/cam/hot/sexy/naked/nude/horny/local girl(s)/women/singles/babes/models/milf(s)/pics/photos
        adult/casual/sex/sugar dating/daddy/mummy/momma/baby
        my/our sexy/nude/naked
    """,
    "marketing": """
        seo service(s)/company/agency/expert(s)/tool(s)/consultant/package(s)/optimization/firm
        backlink(s)
        back/quality/link/dofollow links/backlinks/building
        search engine optimization/optimisation/ranking(s)/results
        guest/sponsored post(s)/posting
        web/website/targeted/organic traffic/visitors
        more/increase/drive/free … traffic/visitors to/for my/our/your
        rank/ranking/page … on/in/of google
        web/website/logo/app/wordpress design/development company/service(s)/agency/firm
        digital/internet/affiliate/media/email marketing agency/service(s)/company/course/tools
        buy/get/real/cheap/instagram/tiktok/youtube followers/likes/views/subscribers
        email list(s)
        page rank
        duplicate content
        monetize your
    """,
    "miracle": """
        love/magic/voodoo/lottery/death/marriage/powerful spell(s)
        spell caster(s)/casting/casters
        get/got/bring/brought/win … ex/lover/husband/wife/boyfriend/girlfriend back
        ex/lover/husband/wife/boyfriend/girlfriend came/come/back back/to within/in
        herbal cure/medicine/doctor/remedy/remedies/treatment/herbs/mixture
        cured/cure/cures/healed me/of/my … herpes/hiv/hpv/cancer/diabetes/hepatitis/als/copd
        join/joining/become/joined the/great/a/member … illuminati
        hack into/any/your/somebodys … facebook/fb/whatsapp/instagram/snapchat/account(s)/phone
        hire/contact/recommend/ethical/professional/genuine … hacker(s)
        hack/hacking facebook/fb/whatsapp/instagram/service(s)/tool(s)
        hacker(s) for hire
        dr/doctor/priest/prophet/mama/baba … spell(s)/herbal/temple
        winning lottery/lotto numbers
        astrologer/vashikaran
    """,
    "goods": """
        buy/order/cheap/cheapest/discount/wholesale/replica/authentic/best … shoes/bags/handbag(s)/watches
        buy/order/cheap/cheapest/discount/wholesale/replica … jersey(s)/jordans/sunglasses/cigarettes
        buy/order/cheap/cheapest/best … online/essay(s)
        free/fast/worldwide shipping/delivery
        limited [time] offer
        special offer
        # off all/your/today/everything
        order/buy/shop/book/call now/today/us
        essay/dissertation/assignment/thesis/homework/coursework writing/help/writer(s)/service(s)
        write/writing my/your essay/paper/thesis
        fake/novelty/real documents/passport(s)/license(s)/id(s)
        contact/call/visit us at/today/now/for
        best/cheap/affordable/professional/top service(s)/deal(s)/price(s) in/for/at
        our product(s)/service(s)/store/shop/company/website/collection/customers/clothing
        we offer/provide/specialize/deliver
        t/tee shirts/spring
        plumbing/roofing/locksmith/cleaning/towing/moving service(s)/company
        packers and movers
    """,
    "contact": """
        whatsapp/telegram/viber/skype/wechat/kik … #
        whatsapp/telegram me/him/her/us/number/channel/group
        contact/reach/text/write/message/email/dm/call … on/via/at/through/by whatsapp/telegram/email
        contact/reach/text/write/message/dm/call/inbox … on/via/at/through/by gmail/instagram/facebook/phone/#
        add/dm/text/inbox/message/email/contact me/him/her/us on/at/via/for/now
    """,
    "template": """
        your/this/PRAISE … BLOG
        your/this/these web site/page/blog/log
        keep up the/your/writing [PRAISE/fabulous] [work/writing/posting/job]
        keep posting/writing/blogging/sharing
        bookmark/bookmarked/bookmarking/favorited your/this/it/the/you
        rss feed(s)
        subscribe to your
        stumbled upon/across/on
        regular/normal/steady reader/visitor
        thanks/thank [you] [so/very] [much] for [the/your/this/such] … sharing/posting/info/informative/tips
        very/really/so/quite/truly/genuinely/extremely informative/useful/helpful
        informative/useful/valuable/helpful post(s)/article(s)/info/information/content
        what/which … theme/template/hosting/host/platform
        internet explorer
        my twitter/facebook/myspace followers/group/page/friends
        looking/look forward to/for … post(s)/article(s)/update(s)/write/next
        definitely/certainly/surely/will … return/comeback/digg/revisit/recommend/bookmark
        PRAISE goods/post(s)/blog/write/writeup/info/information/paragraph
        your writing/post(s)/posting/content/writing/articles style/skills/is/are
        piece/paragraph of/is/at/here writing/genuinely/really/truly
        quality content/articles/posts
        browser compatibility
        i/id/ill [am/was/have] [really/truly/very/so/just/also] impressed/amazed/pleased/bookmarked/inspired
        my brother/cousin/friend suggested/recommended i/this
    """,
}

_ANY = r"(?:\S+ ){0,3}"


class Finder:
    """Finds which themes a text touches, in time that grows with the length of the text alone."""

    def __init__(self, phrases):
        self.starting = defaultdict(list)  # with a word: (theme, what must follow)
        for theme, lines in phrases.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                first, *rest = line.split()
                follows = re.compile("".join(map(_pattern, rest)))
                for word in _either(first):
                    self.starting[word].append((theme, follows))

    def themes(self, words):
        """``{theme: number of places}``. Where two phrases of a theme begin at one word, it is one place."""
        text, at, found = " ".join(words) + " ", 0, defaultdict(int)
        for word in words:
            at += len(word) + 1
            tried = self.starting.get("#" if word.isdecimal() else word, ())
            for theme in {theme for theme, follows in tried if follows.match(text, at)}:
                found[theme] += 1
        return found


def _either(part):
    """The words that may stand there."""
    for word in "/".join(LISTS.get(name, name) for name in part.split("/")).split("/"):
        stem, plural, ending = word.partition("(")
        yield stem
        if plural:
            yield stem + ending.rstrip(")")


def _pattern(part):
    if part == "…":
        return _ANY
    optional = part.startswith("[")
    words = [r"\d+\w?" if word == "#" else re.escape(word) for word in _either(part.strip("[]"))]
    return f"(?:(?:{'|'.join(words)}) )" + "?" * optional


finder = Finder(PHRASES)
