"""The patterns behind `text.passages`: why a passage is pointed out, and what such passages look like.

All repeats are bounded, and none stands inside another that could take the same characters, so that looking for them
takes time in proportion to the text and no more.
"""

import re
from enum import Enum


class Reason(Enum):
    """Why a passage is pointed out."""

    PHONE = "phone"
    IDENTITY = "identity"
    EMAIL = "email"
    HANDLE = "handle"
    PLATE = "plate"
    ONLY_ME = "only_me"
    ROLE = "role"
    NAME = "name"
    CLOSE = "close"
    TIME = "time"


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ROLES = (
    "会计|出纳|记账员|报账员|保管员|文书|秘书|司机|驾驶员|科员|科长|股长|主任|干事|办事员|网格员|组长|队长|班长|站长|所长|"
    "校长|院长|局长|处长|书记|委员|支书|村长|教师|老师|班主任|医生|护士|民警|辅警|法官|检察官|工程师|监理|档案员|采购员|保安|"
    "厨师|临时工|实习生|家属|妻子|丈夫|儿子|女儿|父亲|母亲|弟弟|妹妹|哥哥|姐姐|邻居|亲戚|同学|战友|前妻|前夫"
)
_STAFF = "职工|员工|工作人员|村民|家长|业主|会计|出纳|党员|教师|老师|医生|护士|司机"
_CLOSE_ONES = (
    "爱人|老公|老婆|妻子|丈夫|父亲|母亲|爸爸?|妈妈?|儿子|女儿|孩子|哥哥?|弟弟?|姐姐?|妹妹?|家里人?|家|"
    "科室?|股|办公室|班组?|组|值班室|财务室|档案室|传达室|宿舍|车间"
)
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_REST = r"[^，。！？；\n]"  # of a clause
_ME = r"(?:我们?|本人)"

_TABLE: tuple[tuple[Reason, str], ...] = (
    (Reason.IDENTITY, r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])"),
    (Reason.PHONE, r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}(?!\d)"),
    (Reason.PHONE, r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"),
    (Reason.PHONE, r"(?<![\d+])\+(?!86)[1-9]\d{0,2}(?:[ -]?\d){7,11}(?!\d)"),
    (Reason.EMAIL, r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"),
    (
        Reason.HANDLE,
        (
            r"(?i:微信号?|薇信|威信号|扣扣号?|抖音号?|快手号?|电报|"
            r"(?<![a-z])(?:v[x信]|wx|wechat(?: id)?|qq号?|telegram|whatsapp|signal|line id))"
            r"[ ]{0,2}(?:是|为|:|：|号|is){0,2}[ ]{0,2}@?[A-Za-z0-9][A-Za-z0-9_-]{4,19}"
        ),
    ),
    (Reason.HANDLE, r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{4,31}(?![\w.]?@)"),
    (Reason.PLATE, rf"[{_PROVINCES}][A-HJ-NP-Z][ ·•・.-]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳领]"),
    (
        Reason.ONLY_ME,
        (
            rf"(?:只有|就|仅有?|惟有|唯有){_ME}(?:一个人|一人|自己|个人|俩|两个人?|两人|几个人?)?{_REST}{{0,10}}?"
            r"(?:知道|知情|清楚|在场|看到|看见|听到|听见|见过|经手|负责|保管|收到|拿到|接触)"
        ),
    ),
    (
        Reason.ONLY_ME,
        rf"除了?{_ME}(?:自己|一个人|俩|两个)?{_REST}{{0,8}}?(?:没有?(?:别人|其他人|第二个|人)|没人|无人|谁也|谁都不)",
    ),
    (Reason.ONLY_ME, rf"{_ME}{_REST}{{0,12}}?(?:唯一|惟一|独自)"),
    (
        Reason.ONLY_ME,
        r"(?:单独|私下|当面|只)(?:跟|和|对|给|告诉)(?:我|本人)(?:一个人)?(?:讲|说|谈|交代|看|发|打电话)",
    ),
    (
        Reason.ONLY_ME,
        r"(?i)\bonly (?:I|me|my)\b|\bno ?(?:body|one) (?:else|but me)\b|\bI (?:am|was) the only\b|\bapart from me\b",
    ),
    (
        Reason.ROLE,
        rf"(?:我|本人)(?:就?是|当时是|作为|身为|担任|任|现任|曾任|原任|当过?|做过?){_REST}{{0,12}}?(?:{_ROLES})",
    ),
    (Reason.ROLE, rf"作为(?:一名|一个|该|本)?{_REST}{{0,10}}?(?:{_STAFF})，?(?:我|本人)"),
    (
        Reason.ROLE,
        rf"(?:我|本人)(?:在|于){_REST}{{2,16}}?(?:上班|工作|任职|任教|打工|值班|当会计|做会计|开车)",
    ),
    (
        Reason.ROLE,
        (
            r"(?i)\bas (?:an?|the) [a-z ]{0,20}?"
            r"(?:accountant|cashier|clerk|secretary|driver|teacher|nurse|doctor|employee|colleague|neighbou?r)\b"
        ),
    ),
    (
        Reason.ROLE,
        r"(?i)\bI (?:work|worked) (?:at|in|for|as)\b|\bmy (?:job|position|post|desk|shift) (?:is|was|at|in|as)\b",
    ),
    (
        Reason.NAME,
        (
            r"(?:我|本人)(?:的?(?:名字|姓名)(?:叫做?|是|[:：])|(?:叫做?|名叫|姓)(?![他她它人来了过去做不]))"
            r"[ ]{0,2}[\u4e00-\u9fff]{1,4}(?=[，。！？；、,.\s]|$)"
        ),
    ),
    (Reason.NAME, r"(?:举报人|反映人|检举人|署名|落款)[:：是为]{1,2}[ ]{0,2}[\u4e00-\u9fff·]{2,6}"),
    (Reason.NAME, r"(?i)\bmy name is\b|\bI am called\b"),
    (Reason.CLOSE, rf"(?:我们?|咱们?|俺们?|本人)的?(?:{_CLOSE_ONES})"),
    (
        Reason.CLOSE,
        (
            r"(?i)\b(?:my|our) (?:wife|husband|father|mother|son|daughter|brother|sister|family|boss|office|department|"
            r"team|section)\b"
        ),
    ),
    (
        Reason.TIME,
        rf"{_NUMBER}月{_NUMBER}[日号]{_REST}{{0,6}}?{_NUMBER}(?:[点时](?![候间期代常任])|[:：]\d{{2}}){_NUMBER}?分?",
    ),
    (Reason.TIME, r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]{0,2}\d{1,2}[:：]\d{2}"),
    (Reason.TIME, rf"(?:昨天|前天|当天|那天|今天|上周[一二三四五六日天]){_REST}{{0,6}}?\d{{1,2}}[:：点]\d{{1,2}}"),
)
PATTERNS = tuple((reason, re.compile(pattern)) for reason, pattern in _TABLE)
