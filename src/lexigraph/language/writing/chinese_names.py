"""Names in Chinese text, which no capital marks: people by surname, places, awards."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SURNAMES = (
    "王李张刘陈杨赵黄吴徐孙朱胡郭林罗郑梁谢宋唐许邓冯韩曹彭萧蔡潘袁董叶杜苏魏蒋吕沈汪姚谭贾薛侯陶黎贺郝龚邵钱赖莫"
)
_NO_NAMES = (
    "王国|王子|王朝|王者|王后|王位|王室|王宫|张力|张扬|陈旧|陈述|陈列|杨树|黄色|黄昏|黄金|黄土|林间|林中|林海|罗曼|谢谢|谢幕|谢意"
    "|宋朝|宋代|唐朝|唐代|许多|许久|许可|韩国|韩剧|萧条|萧瑟|叶子|杜绝|苏醒|苏联|徐徐|孙子|孙女|胡同|朱红|汪洋|陶醉|陶瓷|黎明"
    "|贺岁|钱包|莫名|莫过|赖以|沈默|李子"
)
_PERSON = re.compile(
    rf"(?:(?<![\u3400-\u9fff])|(?<=[由和与及被跟对请叫自是员演剧者为括有让拉手家夫]))"
    rf"(?!{_NO_NAMES})[{_SURNAMES}][\u3400-\u9fff]{{1,2}}?"
    r"(?=(?![\u3400-\u9fff])|[等和与及也的写著说唱]|执导|主演|饰|出演|参演|客串|扮演|导演|编剧|加盟|执笔|带来|创作|联手|共同)"
)
_PLACE = re.compile(
    "中国|美国|英国|法国|德国|日本|韩国|印度|意大利|西班牙|俄罗斯|苏联|加拿大|澳大利亚|巴西|墨西哥|泰国|越南|伊朗|瑞典|丹麦"
    "|波兰|香港|台湾|澳门|好莱坞|宝莱坞|欧洲|亚洲|非洲|美洲|北京|上海|广州|深圳|重庆|台北|纽约|洛杉矶|巴黎|伦敦|柏林|东京|首尔"
    "|莫斯科|罗马|孟买"
)
_AWARD = re.compile(r"[\u3400-\u9fff]{1,3}(?<![获得颁领拿夺抽夸过嘉])奖(?!励|赏|项)")


def names_in_chinese(text: str) -> Iterator[str]:
    """What is a name in a folded Chinese text, as far as that can be told without a dictionary.

    A person is a surname with one or two characters behind it, between a sign, a word that people follow and one that
    follows people.

    Example:
        >>> list(names_in_chinese("由李光洁主演，在美国获得金鸡奖，许多人喜欢。"))
        ['李光洁', '美国', '金鸡奖']
    """
    yield from (match[0] for match in _PERSON.finditer(text))
    yield from (match[0] for match in _PLACE.finditer(text))
    yield from (re.sub("^.*[获得了过]", "", match[0]) for match in _AWARD.finditer(text))
