"""The keys as they are bound now: the shipped table of `keys`, with what the person at work has put in its place.

A screen binds an act by its id (`shortcut`, `is_pressed`) and shows its key by `follow`, so that another key is in
force and on every cap at once. There is one person at work, and so one set of keys, as there is one theme.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QWidget

from nursechart.language import said, to_say
from nursechart.ui import keys
from nursechart.ui.keys import ANYWHERE, FIELD, FORM, KEYS, Key

_KEY_NAMED = re.compile(r"(?<![\w+])(?:(?:Ctrl|Alt|Shift)[+ ])*(?:F\d+|[A-Z0-9/←])(?![\w+])")
T = TypeVar("T", bound=QObject)
Modifier = Qt.KeyboardModifier

SHIPPED = {key.id: key for key in KEYS if key.id}
_EVERYWHERE = (ANYWHERE, "chart")  # a chart stands on any screen
_WITHIN = {"infusion": FORM}  # the section of the infusion is in a visit
_LETTERED = ("today", "infusion", "choice", "review", "chart")  # where a letter acts without Ctrl or Alt

_MOVES = to_say("This key moves in every part of the program. Press another one")
_TYPES = to_say("This key types or deletes. Press it with Ctrl or Alt, or a key like F9")
_LETTER = to_say("This key would be typed. Choose a letter alone, Ctrl or Alt with a key, or a key like F9")
_SYSTEM = to_say("This key belongs to the computer, or is the same in every program. Press another one")
_MOVING = (
    "Esc", "Tab", "Backtab", "Return", "Enter", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown", "F1",
    "F2",
)  # fmt: skip
_DELETING = ("Space", "Backspace", "Del", "Ins")
_FIXED_CHORDS = frozenset(
    {"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+Return", "Ctrl+Enter",
     "Alt+F4", "Alt+Up", "Alt+Down", "Alt+Tab", "Shift+F10", "Ctrl+Q", "Ctrl+W", "Ctrl+Alt+Del"}
)  # fmt: skip

_HELD = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_unknown,
         Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)  # fmt: skip

_chosen: dict[str, str] = {}
_pressed: dict[str, tuple[Qt.Key, Qt.KeyboardModifier]] = {}
_followers: list[tuple[weakref.ref[QObject], Callable[[QObject], None]]] = []


def now(id_: str) -> str:
    """The key of an act as Qt spells it; a key that is no act's name is its own ("Return", "Ctrl+Z")."""
    shipped = SHIPPED.get(id_)
    return _chosen.get(id_, shipped.keys if shipped is not None else id_)


def caps(id_: str) -> str:
    """The key of an act as its cap says it: "Ctrl ↵"."""
    return keys.shown(now(id_))


def bound_keys(key: Key) -> str:
    """What stands in the table for a key now: several that belong together are parted by a blank."""
    return now(key.id) if key.id else key.keys


def chosen() -> dict[str, str]:
    """By act, the keys that are not the shipped ones."""
    return dict(_chosen)


def put(others: Mapping[str, str]) -> None:
    """Bind these keys in place of the shipped ones, and those of all other acts as shipped.

    What cannot be bound (another version of the program kept it, or two acts would share a key) is left as shipped.
    """
    fit = {id_: key for id_, key in others.items() if id_ in SHIPPED and key != SHIPPED[id_].keys}
    fit = {id_: key for id_, key in fit.items() if not SHIPPED[id_].stays and not refusal(id_, key)}
    if any(_taken(id_, key, fit) for id_, key in fit.items()):
        fit = {}
    if fit == _chosen:
        return
    _chosen.clear()
    _chosen.update(fit)
    _pressed.clear()
    _followers[:] = [(ref, tell) for ref, tell in _followers if _lives(ref())]
    for ref, tell in tuple(_followers):
        owner = ref()
        if owner is not None and shiboken6.isValid(owner):
            tell(owner)


def follow(owner: T, tell: Callable[[T], None]) -> T:
    """Call `tell(owner)` now, and again whenever a key is bound otherwise, as long as `owner` lives."""
    tell(owner)
    if len(_followers) % 200 == 199:
        _followers[:] = [(ref, told) for ref, told in _followers if _lives(ref())]
    _followers.append((weakref.ref(owner), tell))  # type: ignore[arg-type]  # told of the owner it was given with
    return owner


def in_words(words: str, *acts: str) -> str:
    """A sentence that names the shipped keys of these acts ("Ctrl N add visit"), with the keys they have now.

    Translators keep the names of keys, so the keys are looked for in what they wrote.
    """
    others = {_as(SHIPPED[id_].keys): _as(now(id_)) for id_ in acts}
    named = {spelled: others[both][n] for both in others for n, spelled in enumerate(both)}
    return _KEY_NAMED.sub(lambda found: named.get(found[0], found[0]), words)


def say(label: QLabel, words: str, *acts: str) -> None:
    """Put a sentence on a label that names the keys of these acts, as `in_words` says them."""
    follow(label, lambda each: each.setText(in_words(words, *acts)))


def tip(widget: QWidget, words: str, *acts: str) -> None:
    """Give a widget a tooltip that names the keys of these acts, as `in_words` says them."""
    follow(widget, lambda each: each.setToolTip(in_words(words, *acts)))


def shortcut(
    id_: str,
    parent: QWidget,
    act: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """A shortcut of `parent` that does `act`, and moves to the key of that act whenever there is another."""
    made = QShortcut(parent)
    made.setContext(context)
    follow(made, lambda each: each.setKey(QKeySequence(now(id_))))
    made.activated.connect(act)
    return made


def is_pressed(event: QKeyEvent, id_: str) -> bool:
    """Whether this is the key of an act. Where the key is a sign, Shift does not matter: some keyboards need it."""
    if id_ not in _pressed:
        chord: QKeyCombination = QKeySequence(now(id_))[0]  # type: ignore[index]  # the stubs do not know it as one
        _pressed[id_] = (chord.key(), chord.keyboardModifiers())
    key, modifiers = _pressed[id_]
    held = event.modifiers() & ~Modifier.KeypadModifier
    if _is_sign(key):
        held &= ~Modifier.ShiftModifier
    return event.key() == key and held == modifiers


def refusal(id_: str, key: str) -> str:
    """Why this key cannot be the key of an act, whatever else it does; "" when it can."""
    parts = key.split("+")
    last, held = parts[-1], set(parts[:-1])
    if key in _FIXED_CHORDS or "Meta" in held or not last or {"Ctrl", "Alt"} <= held:
        return said(_SYSTEM)
    if last in _MOVING and (not held or held == {"Shift"}):
        return said(_MOVES)
    if last in _DELETING and held <= {"Shift"}:
        return said(_TYPES)
    types = len(last) == 1 and not held & {"Ctrl", "Alt"}
    if types and (SHIPPED[id_].where not in _LETTERED or held or not last.isalpha()):
        return said(_LETTER)
    return ""


def taken_by(id_: str, key: str) -> Key | None:
    """Which other act has this key where it would act; None when it is free."""
    return _taken(id_, key, _chosen)


def with_key(id_: str, key: str) -> dict[str, str]:
    """The keys in place of the shipped ones, once this act has this key."""
    return {**{other: held for other, held in _chosen.items() if other != id_}, id_: key}


def exchanged(id_: str, key: str) -> dict[str, str] | None:
    """The same once this act and the one that has the key exchange theirs; None where the other one's stays."""
    other = taken_by(id_, key)
    if other is None or not other.id or other.stays or refusal(other.id, now(id_)):
        return None
    after = {**with_key(id_, key), other.id: now(id_)}
    return None if any(_taken(each, after[each], after) for each in (id_, other.id)) else after


def chord(event: QKeyEvent) -> str:
    """What was pressed, as Qt spells it; "" while only Ctrl, Alt or Shift is held."""
    key = Qt.Key(event.key())
    if key in _HELD:
        return ""
    held = event.modifiers() & ~Modifier.KeypadModifier
    if _is_sign(key):
        held &= ~Modifier.ShiftModifier
    return QKeySequence(QKeyCombination(held, key)).toString(QKeySequence.SequenceFormat.PortableText)


def _taken(id_: str, key: str, others: Mapping[str, str]) -> Key | None:
    where = SHIPPED[id_].where
    return next(
        (
            other
            for other in KEYS
            if other.id != id_ and _meet(where, other.where) and key in _of(other, others) and other.where != FIELD
        ),
        None,
    )


def _of(key: Key, others: Mapping[str, str]) -> Iterable[str]:
    return (others[key.id],) if key.id in others else key.keys.split()


def _meet(one: str, other: str) -> bool:
    """Whether keys of two places can be pressed at the same moment."""
    near = {one, _WITHIN.get(one, one)} & {other, _WITHIN.get(other, other)}
    return bool(near) or one in _EVERYWHERE or other in _EVERYWHERE


def _as(key: str) -> tuple[str, str]:
    """Both ways in which a sentence names a key."""
    return key, keys.shown(key)


def _is_sign(key: Qt.Key) -> bool:
    word = QKeySequence(key).toString()
    return len(word) == 1 and not word.isalnum()


def _lives(owner: QObject | None) -> bool:
    return owner is not None and shiboken6.isValid(owner)
