"""Clusters and alerts in words, for commands and pages: lines for people, documents for programs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from desk.judging.alerts import MONTHS, Sign
from desk.judging.clusters import Cluster
from desk.judging.noticing import Notice
from desk.judging.topics import By, Topic
from desk.office.roles import N_
from protocol.console import visible
from protocol.language import language_of, translations
from protocol.vocabulary import vocabulary

_ = translations("desk").gettext

TOPIC_NAMES = {
    By.PERSON: N_("By subject"),
    By.UNIT: N_("By body"),
    By.MATTER: N_("By body and category"),
    By.PROJECT: N_("By project"),
}

_SENTENCES = {
    Sign.CORROBORATED: N_("%(about)s: %(count)d tips in %(months)d months that officers called corroborating."),
    Sign.UNIT_ABOVE_ITSELF: N_(
        "%(about)s: %(count)d tips this quarter; the four quarters before had %(before)s. More than %(limit)s is "
        "unusual for it (mean and twice the standard deviation)."
    ),
    Sign.CATEGORY_RISES: N_("%(about)s: rising for three quarters in a row: %(before)s, then %(count)d tips."),
}


def topic_words(topic: Topic, language: str) -> str:
    """A topic in one line: person, project, body, category."""
    choice = vocabulary().choices.get(topic.category)
    category = choice.label[language] if choice else topic.category
    return " · ".join(word for word in (topic.person, topic.project, topic.unit, category) if word)


def sentence(notice: Notice, language: str, gettext: Callable[[str], str]) -> str:
    """An alert in one plain sentence, with the numbers that caused it."""
    alert = notice.alert
    return gettext(_SENTENCES[alert.sign]) % {
        "about": topic_words(notice.topic, language),
        "count": alert.count,
        "months": MONTHS,
        "before": (", " if language == "en" else "、").join(map(str, alert.before)),
        "limit": f"{alert.limit:g}",
    }


def cluster_lines(found: Mapping[By, Sequence[Cluster]]) -> Iterator[str]:
    """What `desk clusters` prints."""
    if not any(found.values()):
        yield _("No two tips of this time are about the same.")
    language, statuses = language_of(translations("desk")), vocabulary().statuses
    for by, clusters in found.items():
        if clusters:
            yield _(TOPIC_NAMES[by])
        for cluster in clusters:
            states = ", ".join(f"{statuses[id_].label[language]} {count}" for id_, count in cluster.states.items())
            months = f"{cluster.first:%Y-%m} – {cluster.last:%Y-%m}"
            words = visible(topic_words(cluster.topic, language))
            yield f"{cluster.count:6}  {words}  {months}  {states}  {' '.join(cluster.newest)}"


def cluster_json(cluster: Cluster) -> dict[str, Any]:
    """One cluster, as `desk clusters --json` prints it."""
    return _topic_json(cluster.topic) | {
        "count": cluster.count,
        "first": f"{cluster.first:%Y-%m}",
        "last": f"{cluster.last:%Y-%m}",
        "states": cluster.states,
        "newest": list(cluster.newest),
    }


def notice_lines(found: Sequence[Notice]) -> Iterator[str]:
    """What `desk alerts` prints."""
    if not found:
        yield _("No alert today.")
    for notice in found:
        yield visible(sentence(notice, language_of(translations("desk")), _))


def notice_json(notice: Notice) -> dict[str, Any]:
    """One alert, as `desk alerts --json` prints it."""
    alert = notice.alert
    numbers = {"count": alert.count, "before": list(alert.before), "limit": alert.limit}
    return {"alert": alert.sign.value} | _topic_json(notice.topic) | numbers


def _topic_json(topic: Topic) -> dict[str, str]:
    named = {name: getattr(topic, name) for name in ("person", "project", "unit", "category")}
    return {name: words for name, words in named.items() if words}
