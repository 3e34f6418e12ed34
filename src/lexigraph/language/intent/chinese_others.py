"""Refusals that are not the speaker's: of somebody else whom the speaker contradicts, and of people in a story."""

from __future__ import annotations

from lexigraph.language.intent.marks import MASK

_OTHERS = (
    "(?:(?:我|他|她|我们|咱们?)的?)?(?:老婆|老公|妻子|丈夫|太太|先生|女朋友|男朋友|女友|男友|孩子们?|儿子|女儿|爸爸?|妈妈?|父母|"
    "爸妈|朋友们?|室友|同学们?|同事们?|家人|家里人|别人|大家|很多人|有的?人|有些人|影评人|评论家|他们?|她们?)"
)
_REFUSE = "(?:都|总|特别|非常|很|最|也|说)*(?:讨厌|不喜欢|不爱看?|不想看|害怕|怕|受不了|看不了|反感|嫌弃|恨)"
_BUT_I = (
    "(?:但是?|可是?|不过|然而)(?:我们?|咱们?)(?:自己|个人|却|倒|还是|就|可|反而|其实|真的|特别|非常|很|挺|超|最|蛮)*"
    "(?:喜欢|爱看|爱|想看|不讨厌|不介意)(?:它|看|得很|得不行|极了)?"
)
CONTRADICTED = rf"({_OTHERS}{_REFUSE})[^.。;!?]{{1,12}}?,?\s?({_BUT_I})(?=\s*(?:$|[,.;!?。]))"
""" "我老婆讨厌恐怖片，但我很喜欢": horror is wanted."""

NOT_BORED = (
    r"(?:从来|从)?(?:不会?|没有?)(?:让|使|令|叫)(?:我|人)(?:感到|觉得|感觉)?(?:很|太)?"
    r"(?:无聊|厌烦|烦|厌倦|犯困|害怕|想睡)(?!的)|吓不(?:到|着|倒)(?:我|人)(?!的)"
)
""" "西部片不会让我无聊": no word against westerns; with 的 it says what is looked for."""

_PEOPLE = (
    "(?:男人|女人|男孩|女孩|男子|女子|少年|少女|孩子|老人|青年|警察|侦探|士兵|英雄|杀手|小偷|间谍|国王|公主|王子|科学家|"
    "医生|律师|作家|老师|学生|机器人|人(?!们?看))"
)
_AVOIDS = "(?:讨厌|憎恨|害怕|拒绝|躲避|逃避|不会|不想|不爱|不喜欢|不相信|不愿意?|不敢|不能|不再|没有|无法)"
IN_A_STORY = (
    rf"(?:讲述?|关于|有关|描[写述])(?:的是?|了)?(?:[一两几三]?[个位名群对])?{_AVOIDS}[^,.;。!?]{{1,8}}?的(?={_PEOPLE})"
    rf"|^[一两几三][个位名群对]{_AVOIDS}[^,.;。!?{MASK}]{{1,8}}?的(?={_PEOPLE})"
)
""" "关于一个讨厌继母的女孩的电影" refuses nothing.

"我是一个讨厌恐怖片的人" and "和一个讨厌恐怖片的女孩一起看" do, and so does somebody who avoids something of the
catalogue and is not said to be in a story.
"""
