"""The films behind :mod:`lexigraph.testing.bilingual_films`: invented works, no real ones."""

from __future__ import annotations

Told = tuple[str, str, str]
"""Title, description, and a wish for it in other words."""

TEXTS: tuple[tuple[str, Told, Told], ...] = (
    (
        "space",
        (
            "The Lighthouse Engineer",
            "A lone engineer repairs a beacon at the edge of the solar system.",
            "someone all alone fixing a signal station far out in space",
        ),
        ("灯塔工程师", "一名孤独的工程师在太阳系边缘修理信标。", "一个人在遥远的太空修理信号站"),
    ),
    (
        "space",
        (
            "Star Postman",
            "A pilot carries letters between planets in a small rocket.",
            "delivering mail from planet to planet",
        ),
        ("群星邮差", "飞行员驾驶小火箭在行星之间送信。", "在星球之间送信的人"),
    ),
    (
        "space",
        ("Red Harvest", "Farmers on Mars fight a dust storm to save their first crop.", "growing food on Mars"),
        ("红色收成", "火星上的农民与沙尘暴搏斗，保住第一批庄稼。", "在火星上种粮食"),
    ),
    (
        "space",
        (
            "The Sleeping Ship",
            "Passengers wake from cold sleep a hundred years too early.",
            "people on a spaceship who wake up from hibernation too soon",
        ),
        ("沉睡的飞船", "乘客们提前一百年从冷冻休眠中醒来。", "飞船上的人从休眠中醒得太早"),
    ),
    (
        "space",
        (
            "Message from the Moon",
            "Children receive radio signals from a forgotten moon base.",
            "kids who hear radio from a base on the moon",
        ),
        ("月球来信", "孩子们收到一座被遗忘的月球基地发出的无线电信号。", "孩子们听到月球基地的无线电"),
    ),
    (
        "crime",
        (
            "Murder at the Opera",
            "A detective hunts a killer who strikes during performances.",
            "a detective story about a killer in an opera house",
        ),
        ("歌剧院谋杀案", "侦探追捕一名在演出时作案的凶手。", "歌剧院里的凶手和侦探的故事"),
    ),
    (
        "crime",
        ("The Paper Bank", "Forgers print money in the cellar of a bookshop.", "criminals who make fake banknotes"),
        ("纸上银行", "伪造者在书店地下室里印假钞。", "造假钱的罪犯"),
    ),
    (
        "crime",
        (
            "Night Train to Harbin",
            "Diamonds are stolen on a sleeper train through the snow.",
            "a jewel theft on a train in winter",
        ),
        ("开往哈尔滨的夜车", "雪夜的卧铺列车上，一批钻石被盗。", "冬天火车上的珠宝盗窃案"),
    ),
    (
        "crime",
        (
            "The Last Juror",
            "A member of the jury receives threats before the verdict.",
            "someone on a jury is being threatened",
        ),
        ("最后一名陪审员", "宣判之前，一名陪审员不断收到威胁。", "陪审员受到威胁的法庭故事"),
    ),
    (
        "crime",
        (
            "Harbour Smugglers",
            "Customs officers chase boats that bring in stolen cars.",
            "smuggling cars by boat and the officers after them",
        ),
        ("港口走私客", "海关人员追查用船运送赃车的走私团伙。", "用船走私汽车的团伙"),
    ),
    (
        "cooking",
        (
            "The Noodle Master",
            "An old cook teaches his granddaughter to pull noodles by hand.",
            "a grandfather passing on the art of making noodles",
        ),
        ("拉面师傅", "老厨师教孙女手工拉面。", "爷爷把做面条的手艺传给孙女"),
    ),
    (
        "cooking",
        (
            "Bread Before Dawn",
            "A baker in a mountain village bakes for a whole valley.",
            "a village bakery in the mountains",
        ),
        ("黎明前的面包", "山村面包师为整个山谷烤面包。", "山里小村的面包房"),
    ),
    (
        "cooking",
        (
            "The Chocolate Exam",
            "Students compete for a place at a school of chocolate.",
            "a contest of young chocolate makers",
        ),
        ("巧克力考试", "学生们争夺一所巧克力学校的名额。", "年轻人做巧克力的比赛"),
    ),
    (
        "cooking",
        (
            "Tea for Strangers",
            "A widow opens a tea house for travellers by the road.",
            "a woman who runs a small tea house",
        ),
        ("陌生人的茶", "一位寡妇在路边为旅人开了一家茶馆。", "开小茶馆的女人"),
    ),
    (
        "cooking",
        (
            "Hot Pot Winter",
            "Neighbours who quarrel are made friends by a shared hot pot.",
            "neighbours becoming friends over a meal of hot pot",
        ),
        ("火锅的冬天", "争吵的邻居因一顿火锅成为朋友。", "邻居们一起吃火锅变成朋友"),
    ),
    (
        "history",
        (
            "The Silk Caravan",
            "Merchants cross the desert with silk and a secret map.",
            "traders on camels along the old silk road",
        ),
        ("丝路商队", "商人们带着丝绸和一张秘密地图穿越沙漠。", "骆驼商队走古代丝绸之路"),
    ),
    (
        "history",
        (
            "The General at the Wall",
            "A general defends the Great Wall against horsemen in winter.",
            "an ancient war at the Great Wall",
        ),
        ("长城将军", "将军在冬天镇守长城，抵御骑兵。", "长城上的古代战争"),
    ),
    (
        "history",
        (
            "The Queen's Physician",
            "A doctor at court discovers who is poisoning the queen.",
            "poison and intrigue at a royal court",
        ),
        ("王后的御医", "宫廷医生查出是谁在毒害王后。", "宫廷里的下毒阴谋"),
    ),
    (
        "history",
        ("Printing the World", "A printer invents movable type and angers the scribes.", "the invention of printing"),
        ("印刷天下", "一名工匠发明活字印刷，惹怒了抄书人。", "印刷术的发明"),
    ),
    (
        "history",
        (
            "Treasure Fleet",
            "An admiral leads huge wooden ships across the ocean.",
            "the voyages of an old fleet of sailing ships",
        ),
        ("宝船舰队", "海军统帅率领巨大的木船远渡重洋。", "古代船队远航的故事"),
    ),
    (
        "family",
        (
            "The Clumsy Panda",
            "An animated panda who cannot climb trees finds a brave friend.",
            "a cartoon about a panda for small children",
        ),
        ("笨拙的熊猫", "动画片：不会爬树的熊猫找到勇敢的朋友。", "给小朋友看的熊猫动画"),
    ),
    (
        "family",
        ("My Robot Brother", "A boy builds a robot that wants to go to school.", "a child and his homemade robot"),
        ("机器人弟弟", "男孩造出一个想上学的机器人。", "小孩和他自己做的机器人"),
    ),
    (
        "family",
        (
            "The Dog Who Waited",
            "A dog waits every day at the station for its master.",
            "a faithful dog at a railway station",
        ),
        ("等待的狗", "一只狗每天在车站等主人回来。", "火车站忠诚的狗"),
    ),
    (
        "family",
        (
            "Grandma's Wedding",
            "A grandmother surprises her family by marrying again.",
            "a comedy about an old lady who gets married",
        ),
        ("奶奶的婚礼", "奶奶宣布再婚，让全家大吃一惊。", "老太太结婚的喜剧"),
    ),
    (
        "family",
        ("The Paper Kite", "Two sisters build the biggest kite in the village.", "sisters who make a kite"),
        ("纸风筝", "两姐妹做出村里最大的风筝。", "姐妹俩做风筝"),
    ),
    (
        "sport",
        (
            "The Long Marathon",
            "A postwoman trains in secret to run her first marathon.",
            "a woman learning to run a very long race",
        ),
        ("漫长的马拉松", "女邮递员偷偷训练，要跑第一次马拉松。", "女人练习长跑的故事"),
    ),
    (
        "sport",
        (
            "Table Tennis Twins",
            "Twin brothers play against each other for the national title.",
            "ping-pong and two rival brothers",
        ),
        ("乒乓双胞胎", "双胞胎兄弟在全国决赛中对打乒乓球。", "兄弟之间的乒乓球比赛"),
    ),
    (
        "sport",
        ("Eleven Girls", "A village football team of girls enters the league of men.", "girls who play football"),
        ("十一个女孩", "村里的女子足球队参加男子联赛。", "踢足球的女孩们"),
    ),
    (
        "sport",
        ("The Old Boxer", "A retired boxer returns to the ring for his daughter.", "a boxing comeback"),
        ("老拳手", "退役拳击手为女儿重返拳台。", "拳击手复出"),
    ),
    (
        "sport",
        ("Across the Strait", "A swimmer tries to cross the cold strait in one night.", "swimming across the sea"),
        ("横渡海峡", "游泳运动员要在一夜之间横渡寒冷的海峡。", "游泳横渡大海"),
    ),
)
