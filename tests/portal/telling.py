"""Texts that could point to their writer, and texts that do not."""

# (why, text, what is to be marked)
FOUND = [
    ("phone", "打我电话13812345678。", "13812345678"),
    ("phone", "电话：138 1234 5678", "138 1234 5678"),
    ("phone", "手机１３８１２３４５６７８", "１３８１２３４５６７８"),
    ("phone", "座机0571-87654321转", "0571-87654321"),
    ("identity", "身份证11010519491231002X。", "11010519491231002X"),
    ("email", "写信到some.one@example.org吧", "some.one@example.org"),
    ("handle", "加微信：abc_12345", "微信：abc_12345"),
    ("handle", "QQ是123456789", "QQ是123456789"),
    ("plate", "车牌浙A12345", "浙A12345"),
    ("plate", "车牌粤BD12345。", "粤BD12345"),
    ("only_me", "这件事只有我一个人知道", "只有我一个人知道"),
    ("only_me", "当时只有我和他在场", "只有我和他在场"),
    ("role", "我是本科室的会计", "我是本科室的会计"),
    ("only_me", "I am the only accountant", "I am the only"),
    ("close", "他骂我们科室的人", "我们科室"),
    ("close", "my wife saw it", "my wife"),
    ("time", "3月8日下午3点20分给的", "3月8日下午3点20分"),
    ("time", "2025-03-08 15:20", "2025-03-08 15:20"),
    ("phone", "编号286 13812345678", "13812345678"),
    ("role", "我是科里唯一的会计", "我是科里唯一的会计"),
    ("phone", "打+852 9123 4567", "+852 9123 4567"),
    ("handle", "我的抖音abc_9876", "抖音abc_9876"),
    ("only_me", "这事除了我没人知道", "除了我没人"),
    ("only_me", "我在财务科是唯一的", "我在财务科是唯一"),
    ("only_me", "他私下跟我说过", "私下跟我说"),
    ("only_me", "Nobody else saw it", "Nobody else"),
    ("role", "我在镇政府上班", "我在镇政府上班"),
    ("role", "As a former school teacher", "As a former school teacher"),
    ("role", "I work at the bureau", "I work at"),
    ("name", "本人姓欧阳。", "本人姓欧阳"),
    ("name", "MY NAME IS Li", "MY NAME IS"),
    ("time", "昨天下午3点15", "昨天下午3点15"),
    ("name", "举报人：张三丰", "举报人：张三丰"),
    ("role", "作为一名职工，我看到了", "作为一名职工，我"),
    ("handle", "微博@zhangsan88", "@zhangsan88"),
]
QUIET = [
    "我是昨天来的，见到会计",  # another clause
    "他收了钱。",
    "2025年3月，村里发补贴时每户扣一百元。",
    "合同编号20250308001，金额1381234567元",
    "身份证110105194912310021",  # the check digit is wrong
    "身份证11010519491331002X",  # there is no 13th month
    "三点要求：公开、公平、公正",
    "局长在项目招标中收受好处，现场有两个人看见。",
    "The director took money at each payout in 2025.",
]
