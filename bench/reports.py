"""Made-up reports in Chinese, the same for the same seed: for benchmarks and for tests that need many.

Nothing in them is taken from life. What matters to the desk is kept true to it: lengths, repeated subjects, skewed
choice of categories, sums, dates, places, names that sound alike.
"""

import random
from dataclasses import dataclass

from protocol.letter import Value

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢单解仇"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰斌波辉鹏健建国志文德海荣宏晓春梅红玲燕云龙飞新民"
    "永胜东升立忠义光富贵全福来顺天翔思远佳琪子轩浩宇梓涵"
)
TOWNS = (
    "城关镇",
    "柳河镇",
    "青石乡",
    "白水镇",
    "双桥乡",
    "大王庄镇",
    "石门乡",
    "清溪镇",
    "南坪镇",
    "杨家湾乡",
    "龙泉镇",
    "三岔口乡",
)
VILLAGES = ("东沟村", "西岭村", "河口村", "前进村", "石坝村", "柳树村", "新庄村", "团结村", "上坪村", "下湾村")
BUREAUS = (
    "交通运输局",
    "教育局",
    "民政局",
    "农业农村局",
    "自然资源局",
    "住房和城乡建设局",
    "卫生健康局",
    "财政局",
    "水利局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "林业局",
    "医疗保障局",
    "生态环境局",
    "第一中学",
    "人民医院",
    "城市投资公司",
)
POSTS = (
    "局长",
    "副局长",
    "办公室主任",
    "站长",
    "科长",
    "副科长",
    "会计",
    "出纳",
    "村支书",
    "村主任",
    "校长",
    "院长",
    "副镇长",
    "镇长",
    "书记",
    "队长",
)
BUSINESS = (
    "某建筑公司",
    "一家广告公司",
    "他妻弟的沙场",
    "亲戚开的酒店",
    "外地来的老板",
    "村里的施工队",
    "一家物业公司",
    "某商贸公司",
)
GOODS = ("烟酒", "购物卡", "现金红包", "土特产", "茶叶", "电子红包", "加油卡")

# category, the beginning of the story, and how it goes on; {…} are drawn anew each time.
STORIES = {
    "extort": ("到{unit}办{paper}，{name}一直说材料不齐", "后来有人提醒要“意思意思”，送了{goods}以后第二天就办好了"),
    "subsidies": ("{town}{village}的种粮补贴，{name}没有按面积发放", "每户扣下{small}元，说是代缴费用，没有收据，名单也没有公示"),
    "favour_kin": ("{town}评低保的时候，{name}把自己的{kin}报了上去", "他家有楼房有汽车，真正困难的几户反而没有评上"),
    "land": ("修路征地时{name}让人连夜抢栽树苗、搭棚子", "多报了{small}亩，补偿款{sum}元打到他{kin}的卡上"),
    "village": ("{village}的鱼塘和果园，{name}没有开会就包给了{business}", "一年只收{small}元，市价至少是三倍，合同谁也没见过"),
    "embezzlement": ("{unit}有一本账外账，由{name}保管", "房租和废品收入都不入账，前后大约{sum}元，过年时几个人分掉"),
    "bribery": ("{name}分管项目验收，{business}请他吃饭后在车里给了一个信封", "里面是{sum}元，之后工程虽然有裂缝还是通过了验收"),
    "false_claims": ("{unit}每季度都开培训费的发票，实际没有办过培训", "{name}让{business}开票，套出来{sum}元，用来招待"),
    "tenders": ("{unit}的工程还没有招标，{business}就已经进场", "后来补的手续，三家投标单位都是同一个人的，{name}在会上打了招呼"),
    "gifts": ("{name}的{kin}结婚，{unit}管的企业都去送了礼", "每家{small}元起，另外逢年过节还收{goods}"),
    "public_money": ("{name}周末开单位的车去{place}，油费在{unit}报销", "还把家里人吃饭的发票写成公务接待，今年大约{sum}元"),
    "allowances": ("{unit}去年底以加班费的名义给每人发了{small}元", "没有考勤记录，{name}自己拿了双份"),
    "ceremonies": ("{name}给他{kin}办满月酒，在{place}摆了六十桌", "群发消息叫管理的商户都来，收礼登记了两本"),
    "appointments": ("{unit}招聘临时人员，{name}的{kin}没有参加考试就上班了", "另外两个岗位听说是花了{sum}元买的"),
    "business": ("{business}是{name}的{kin}开的，{unit}的印刷和绿化都给他做", "价钱比别人高三成，不给做的科室报销就签不了字"),
    "enforcement": ("{unit}的人在{place}罚款，不开票只收现金", "{name}说交{small}元就不扣车，认识的人打个电话就放行"),
    "school": ("{unit}的食堂包给了{business}，孩子说菜少油差", "每月餐费照收，{name}说是统一规定，剩下的钱去哪里没有公布"),
    "medical": ("在{unit}住院，{name}暗示要给{goods}才安排床位", "还开了没有做过的检查，刷的是医保"),
    "oversight": ("{place}的采石场没有手续，晚上放炮，房子都裂了", "反映过几次，{unit}的{name}每次都提前通知他们停工"),
    "umbrella": ("{place}有人放高利贷、堵门骂人，报警后没有下文", "大家都知道{name}和他们称兄道弟，逢年过节一起吃饭"),
    "inaction": ("{unit}答应修的水渠三年没有动工，找{name}就说没有钱", "上面来检查时临时挂牌，检查走了就拆"),
    "cover_up": ("{unit}上报说整改已经完成，其实只是拍了照片", "{name}让大家补写会议记录，日期都往前写"),
    "retaliation": ("去年有人反映{name}以后，{unit}就把那个人调去了偏远的{village}", "还在会上说要查是谁写的信，低保也给停了"),
    "unsure": ("{name}平时在{unit}很霸道，什么事都是他一个人说了算", "具体属于什么问题说不清楚，请你们了解一下"),
}  # fmt: skip
_WEIGHTS = [9, 9, 8, 6, 7, 4, 5, 4, 6, 5, 6, 3, 3, 4, 4, 5, 5, 4, 3, 2, 8, 3, 2, 6]
TIMES = (
    "今年春天",
    "去年十月前后",
    "前年年底",
    "每季度发放的时候",
    "二〇二五年六月以来",
    "最近半年",
    "中秋节前",
    "换届以后",
    "从去年到现在",
)
PLACES = ("县城南门", "老汽车站旁边", "河堤路", "农贸市场", "开发区", "镇政府后院", "省道边", "水库下面", "学校门口")
# For names of firms, roads and projects: so that the index meets pairs it has never seen, as it does in life.
BRANDS = (
    "鑫源隆泰恒瑞祥和盛达通宏远兴业嘉诚信义博雅景汇融金鼎华茂丰裕锦绣山川江湖海岳松柏梅兰竹菊春夏秋冬晨曦朝阳星辰月明云霞雨露"
    "雪莲枫林桃李杏梨橘棠桂榕槐柳杉桐荷苇芦艾蒿菱藕麦稻粟黍豆麻桑茶蔗棉丝绸缎锦帛玉璧琼瑶珠贝琥珀玛瑙翡翠钻晶铜铁银锡钢铝钛"
    "东西南北中前后左右上下内外大小高低长短宽窄深浅远近新旧古今安康宁静福禄寿喜吉庆如意平顺利昌"
)
FIRMS = (
    "建材有限公司",
    "劳务公司",
    "商贸行",
    "园林绿化公司",
    "汽修厂",
    "食品厂",
    "物流公司",
    "工程咨询公司",
    "农业合作社",
)
PROJECTS = ("路硬化工程", "小区改造", "水渠项目", "安置房", "文化广场", "污水管网", "产业园", "饮水工程", "桥梁加固")
KIN = ("儿子", "侄子", "小舅子", "堂弟", "女婿", "妻子", "外甥", "连襟")
PAPERS = ("宅基地手续", "营业执照", "老年证", "施工许可", "退休手续", "残疾证", "房产过户", "摊位")
DETAILS = (
    "这件事不止一个人知道，当时在场的有好几位。", "群众意见很大，但是都不敢说。", "账应该在{unit}的会计那里，月份对得上。",
    "公示栏里贴过名单，第二天就撕掉了。", "他说上面有人，告到哪里都没有用。", "我看到的是转账记录，听说的部分我另外写明。",
    "以前打过电话反映，没有回音。", "当时的会议没有记录，后来补的。", "希望查一查{period}的凭证。", "如果不处理，老百姓的心就凉了。",
    "同样的做法在{town}也有。", "经手的人姓{surname}，是{post}。", "钱是分三次给的，最后一次在{place}。",
    "合同编号大概是{number}号。", "参加的人都签了字，但是表格是空白的。", "照片是从远处拍的，看得出车牌的前几位。",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """Somebody reports are about."""

    name: str
    unit: str
    post: str
    town: str


class Reports:
    """Draws reports. A few subjects draw many of them, as in life."""

    def __init__(self, seed: int, subjects: int = 5000) -> None:
        self._random = random.Random(seed)
        self._subjects = [self._subject() for _ in range(subjects)]

    def next(self) -> dict[str, Value]:
        """The fields of one report."""
        draw = self._random
        subject = self._subjects[int(len(self._subjects) * draw.random() ** 2)]
        (category,) = draw.choices(list(STORIES), _WEIGHTS)
        period, place = draw.choice(TIMES), draw.choice(PLACES)
        fields: dict[str, Value] = {
            "about_organ": "no",
            "category": category,
            "facts": self._facts(category, subject, period, place),
            "subject_name": subject.name,
            "subject_unit": subject.unit,
        }
        if draw.random() < 0.7:
            fields["subject_post"] = subject.post
        if draw.random() < 0.6:
            fields["period"] = period
        if draw.random() < 0.5:
            fields["place"] = subject.town + place
        if draw.random() < 0.3:
            fields["amount"] = f"大约{draw.randrange(1, 90) * 1000}元"
        if draw.random() < 0.25:
            fields["retaliation"] = draw.choices(["no", "feared", "happened"], [5, 4, 1])[0]
        return fields

    def _subject(self) -> Subject:
        draw = self._random
        town = draw.choice(TOWNS)
        unit = f"清江县{draw.choice(BUREAUS)}" if draw.random() < 0.6 else f"{town}{draw.choice(VILLAGES)}村委会"
        return Subject(self._person(), unit, draw.choice(POSTS), town)

    def _person(self) -> str:
        return self._random.choice(SURNAMES) + "".join(self._random.choices(GIVEN, k=self._random.choice((1, 2, 2))))

    def _facts(self, category: str, subject: Subject, period: str, place: str) -> str:
        draw = self._random
        words = {
            "name": draw.choice((subject.name, subject.name, subject.name[0] + subject.post)),
            "unit": subject.unit,
            "town": subject.town,
            "post": subject.post,
            "period": period,
            "place": place,
            "village": draw.choice(VILLAGES),
            "kin": draw.choice(KIN),
            "paper": draw.choice(PAPERS),
            "goods": draw.choice(GOODS),
            "business": draw.choice(BUSINESS),
            "surname": draw.choice(SURNAMES),
            "small": str(draw.randrange(1, 60) * 50),
            "sum": str(draw.randrange(1, 500) * 1000),
            "number": str(draw.randrange(1000, 9999)),
            "firm": "".join(draw.choices(BRANDS, k=2)) + draw.choice(FIRMS),
            "project": "".join(draw.choices(BRANDS, k=2)) + draw.choice(PROJECTS),
            "witness": self._person(),
            "witness2": self._person(),
            "month": str(draw.randrange(1, 13)),
            "date": str(draw.randrange(1, 29)),
            "count": str(draw.randrange(2, 40)),
        }
        first, then = STORIES[category]
        sentences = [f"{period}，{first}。", f"{then}。", *draw.sample(DETAILS, draw.randrange(4, 16))]
        if draw.random() < 0.15:
            sentences += draw.sample(DETAILS, len(DETAILS)) * draw.randrange(1, 4)
        return "".join(sentences).format(**words)
