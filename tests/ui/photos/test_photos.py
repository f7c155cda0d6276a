"""A photo by button, drop and paste, on a real laptop: asked about, charted, seen at its field and in the chart."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from nursechart.charting import attaching, photos
from nursechart.charting.exporting import note_html
from nursechart.ui.chart.screen import ChartScreen
from nursechart.ui.photos.reading import picture_of
from nursechart.ui.photos.strip import PhotoStrip
from nursechart.ui.photos.viewer import PhotoViewer
from nursechart.ui.printing import note_bytes, page_pictures
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.ui.at_work import at_work
from tests.ui.photos import looks
from tests.ui.photos.pictures import image, pdf, photo, scan
from tests.ui.reachable import settle

SHOTS = os.environ.get("NURSECHART_SHOTS", "")


class AtVisit:
    """The assessment of Maria's visit, open on a real laptop."""

    def __init__(self, work, at, screen):
        self.work, self.at, self.screen = work, at, screen

    @property
    def strip(self) -> PhotoStrip:
        return self.screen.page.section("assessment").photos

    @property
    def kept(self):
        return photos.of_chart(self.at.shift, self.at.feed)

    def rest(self):
        for _ in range(2):
            self.work.settle()
            settle()

    @property
    def top(self) -> QWidget:
        return QApplication.activeModalWidget() or self.work.window

    def find(self, name) -> QWidget:
        return next(each for each in self.top.findChildren(QWidget, name) if each.isVisible())

    def press(self, name):
        button = self.find(name)
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.rest()

    def answer(self, **values):
        """Answer the open sheet as her hands would."""
        for row, value in values.items():
            made = self.top.editors[row]
            made.put_typed({row: value})
            made.settled.emit()
        self.rest()

    def drop(self, *paths):
        held = QMimeData()
        held.setUrls([QUrl.fromLocalFile(str(each)) for each in paths])
        where, no_key = QPointF(20, 20), Qt.KeyboardModifier.NoModifier
        event = QDropEvent(where, Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, no_key)
        self.strip.dropEvent(event)
        self.rest()
        return event

    def attach(self, taken, caption, site="left_arm", picture=None):
        """A photo that is in the chart already."""
        read = picture_of(photo(picture or image()), "a.jpg")
        shift = self.at.shift
        asked = attaching.ask(shift, self.at.feed, self.at.visit, self.strip._look.places[0], read)
        day, _blank, time = taken.rpartition(" ")
        values = {
            "shows": "body", "consent": "yes", "site": site, "taken": "other", "day": day, "time": time,
            "caption": caption,
        }  # fmt: skip
        return attaching.attach(shift, asked, read, values)

    def shoot(self, what):
        if SHOTS:
            self.rest()
            self.top.grab().save(str(Path(SHOTS) / f"photos-{what}.png"))


@pytest.fixture
def visit(qtbot, clinic):
    with at_work(qtbot, clinic) as work:
        at = work.laptop.begin(work.maria)
        screen = VisitScreen(work.shift, work.background)
        work.window.resize(1366, 768)
        work.show(screen, Place("visit", feed=at.feed, visit=at.visit, group="assessment"))
        settle()
        made = AtVisit(work, at, screen)
        yield made
        while (sheet := QApplication.activeModalWidget()) is not None:
            QTest.keyClick(sheet, Qt.Key.Key_Escape)
            made.rest()


@pytest.fixture
def files(tmp_path):
    (tmp_path / "arm.jpg").write_bytes(photo())
    (tmp_path / "form.png").write_bytes(scan())
    (tmp_path / "broken.jpg").write_bytes(photo()[:900])
    return tmp_path


SAID = {"shows": "body", "consent": "yes", "site": "left_arm", "taken": "camera", "caption": "Red above the dressing"}


def test_a_photo_is_chosen_asked_about_charted_and_seen_at_its_field(visit, files):
    visit.shoot("empty")
    visit.press("add_photo_skin_photo")
    [dialog] = visit.work.window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(files / "arm.jpg")])
    dialog.reject()
    visit.rest()
    assert visit.find("attach_picture").has_picture
    visit.shoot("asked")

    visit.answer(**SAID)
    visit.shoot("answered")
    visit.press("attach_photo_give")

    [kept] = [each for each in visit.kept if each.visit == visit.at.visit]
    assert (kept.shows, kept.caption, kept.taken) == ("Left arm", "Red above the dressing", "Fri 21 Nov 09:20")
    thumbnail = visit.find(f"photo_{kept.id}")
    assert not thumbnail._image.isNull()
    assert "Red above the dressing" in thumbnail.accessibleName()
    visit.shoot("charted")


def test_what_follows_from_an_answer_is_asked_once_it_is_given(visit, files):
    visit.drop(files / "arm.jpg")
    rows = visit.top._rows

    def asked():
        return {row for row, parts in rows.items() if parts[0].isVisible()}

    assert asked() == {"shows", "taken", "caption"}
    visit.answer(shows="body")
    assert asked() >= {"consent", "line", "site"}
    visit.answer(shows="paper", taken="other")
    assert asked() == {"shows", "taken", "day", "time", "caption"}


def test_what_is_left_to_say_is_said_on_the_sheet_and_nothing_is_charted(visit, files):
    visit.drop(files / "arm.jpg")
    sheet = visit.top

    visit.press("attach_photo_give")
    assert "Say what it shows" in visit.find("attach_photo_wrong").text()
    visit.answer(**{**SAID, "consent": "no"})
    visit.press("attach_photo_give")

    assert visit.top is sheet
    assert "Without consent" in visit.find("attach_photo_wrong").text()
    assert not [each for each in visit.kept if each.visit == visit.at.visit]


def test_several_files_that_were_dropped_are_asked_about_one_after_the_other(visit, files):
    event = visit.drop(files / "form.png", files / "broken.jpg", files / "arm.jpg")
    assert event.isAccepted()
    visit.answer(shows="paper", taken="now", caption="Consent form")
    visit.press("attach_photo_give")

    assert visit.top.objectName() == "photo_not_added"
    assert "broken.jpg is damaged or was cut short" in visit.top.accessibleDescription()
    visit.shoot("refused")
    visit.press("photo_not_added_cancel")
    visit.answer(**SAID)
    visit.press("attach_photo_give")

    shown = [each.shows for each in visit.kept if each.visit == visit.at.visit]
    assert sorted(shown) == ["Left arm", "Scan of a paper"]
    assert QApplication.activeModalWidget() is None


def test_a_picture_is_pasted_with_the_keyboard(visit):
    held = QMimeData()
    held.setImageData(image())
    QGuiApplication.clipboard().setMimeData(held)

    QTest.keyClick(visit.find("add_photo_skin_photo"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    visit.rest()

    assert visit.top.objectName() == "attach_photo"
    assert visit.find("attach_picture").has_picture
    QTest.keyClick(visit.top, Qt.Key.Key_Escape)
    visit.rest()
    QGuiApplication.clipboard().clear()


def test_pasting_words_adds_no_photo(visit):
    QGuiApplication.clipboard().setText("words")

    QTest.keyClick(visit.find("add_photo_skin_photo"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    visit.rest()

    assert QApplication.activeModalWidget() is None
    QGuiApplication.clipboard().clear()


def test_a_photo_pressed_twice_is_charted_once(visit, files):
    visit.drop(files / "arm.jpg")
    visit.answer(**SAID)
    button = visit.find("attach_photo_give")
    button.click()
    button.click()
    visit.rest()

    assert len([each for each in visit.kept if each.visit == visit.at.visit]) == 1


def test_from_any_section_a_photo_is_added_by_the_side_panel(visit, files):
    visit.screen.show_group("teaching")
    visit.rest()

    visit.press("to_photo")

    [dialog] = visit.work.window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(files / "form.png")])
    dialog.reject()
    visit.rest()
    visit.answer(shows="paper", taken="now")
    visit.press("attach_photo_give")
    assert [each.shows for each in visit.kept if each.visit == visit.at.visit] == ["Scan of a paper"]


def test_two_photos_of_the_same_place_stand_side_by_side_with_their_dates(visit):
    visit.attach("19 nov 1010", "First day")
    visit.attach("19 nov 1110", "Another place", site="back")
    visit.attach("20 nov 1010", "A day later", picture=image(480, 640))
    newest = visit.attach("t 0900", "Two days later")
    visit.screen.refresh()
    visit.rest()

    visit.press(f"photo_{newest}")

    def shown():
        return [column.photo.caption for column in visit.top.panes if column.photo is not None]

    mine = [each.caption for each in visit.kept if each.same == "left_arm"]
    assert mine.index("Two days later") < mine.index("A day later")
    assert shown() == ["A day later", "Two days later"]
    assert [column.when.text() for column in visit.top.panes] == ["Thu 20 Nov 10:10", "Fri 21 Nov 09:00"]
    assert all(column.pane.has_picture for column in visit.top.panes)
    visit.shoot("side-by-side")
    QTest.keyClick(visit.top, Qt.Key.Key_Left)
    visit.rest()
    assert shown() == ["First day", "A day later"]
    QTest.keyClick(visit.top, Qt.Key.Key_Right)
    QTest.keyClick(visit.top, Qt.Key.Key_Right)
    visit.rest()
    assert shown()[-1] in ("Two days later", "Red above the dressing")
    for _ in range(3):
        QTest.keyClick(visit.top, Qt.Key.Key_Plus)
    assert {column.pane._zoom for column in visit.top.panes} == {3.0}
    QTest.keyClick(visit.top, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert visit.top.panes[1].pane._middle.x() > 0.5
    visit.shoot("zoomed")
    QTest.keyClick(visit.top, Qt.Key.Key_Escape)
    visit.rest()
    assert QApplication.activeModalWidget() is None


def test_a_photo_is_taken_back_with_a_reason_and_is_gone_from_its_field(visit):
    kept = visit.attach("t 0800", "Another patient's", site="chest")
    visit.screen.refresh()
    visit.rest()
    visit.press(f"photo_{kept}")

    visit.press("photo_withdraw")
    field = visit.top.findChild(QLineEdit, "photo_take_back_words")
    QTest.keyClicks(field, "Wrong patient")
    visit.press("photo_take_back_give")

    assert not visit.strip.findChildren(QWidget, f"photo_{kept}")
    assert next(each for each in visit.kept if each.id == kept).withdrawn == "Wrong patient"


def test_photos_stand_in_the_timeline_of_the_chart_and_open_from_there(visit, qtbot):
    kept = visit.attach("t 0700", "In the morning", site="neck")
    screen = ChartScreen(visit.work.shift, visit.work.background)
    visit.work.show(screen, Place("chart", feed=visit.at.feed))
    visit.rest()
    page = screen.page
    filter_ = page.findChild(QWidget, "timeline_kind_photo")
    assert filter_.isVisible()
    filter_.click()
    visit.rest()
    rows = [page._timeline.told.line(n) for n in range(page._timeline.told.rowCount())]
    assert {row.kind for row in rows} == {"photo"}
    assert not page._timeline._painter.images[kept].isNull()
    visit.shoot("timeline")

    at = next(n for n, row in enumerate(rows) if row.photo == kept)
    page._timeline.setCurrentIndex(page._timeline.told.index(at))
    QTest.keyClick(page._timeline, Qt.Key.Key_Return)
    visit.rest()

    assert visit.top.objectName() == "photo_viewer"
    assert visit.top.panes[1].photo.caption == "In the morning"
    QTest.keyClick(visit.top, Qt.Key.Key_Escape)
    visit.rest()


def test_a_photo_that_has_not_come_says_so_where_it_would_be(visit):
    from nursechart.store import blobs
    from nursechart.store.tables import blob_local

    kept = visit.attach("t 0600", "Elsewhere", site="head")
    store = visit.at.shift.store
    store._database.write(lambda connection: connection.execute(blob_local.delete()))
    visit.screen.refresh()
    visit.rest()

    thumbnail = visit.find(f"photo_{kept}")
    assert "not on this laptop yet" in thumbnail.accessibleName()
    visit.press(f"photo_{kept}")

    assert not visit.top.panes[1].pane.has_picture
    assert "not on this laptop yet" in visit.top.panes[1].pane.accessibleDescription()
    QTest.keyClick(visit.top, Qt.Key.Key_Escape)
    visit.rest()
    assert (store.folder / blobs.FOLDER).is_dir()


def test_the_printed_note_shows_the_photo_on_a_page_behind_the_signatures(visit):
    visit.attach("t 0500", "Before dawn", site="abdomen")
    html = note_html(visit.at.shift, visit.at.feed, visit.at.visit)

    pages = page_pictures(html, title="Visit note", width=600)

    last = pages[-1]
    assert len(pages) > 1
    colours = {last.pixelColor(x, y).name() for x in range(0, 600, 6) for y in range(0, last.height(), 6)}
    assert any(QColor(each).red() > 180 and QColor(each).green() < 80 and QColor(each).blue() < 80 for each in colours)
    assert note_bytes(html, title="Visit note").startswith(b"%PDF-")
    if SHOTS:
        last.save(str(Path(SHOTS) / "photos-paper.png"))


def test_each_page_of_a_scan_is_asked_about_and_charted(visit, files):
    (files / "form.pdf").write_bytes(pdf(photo(image(300, 400)), photo(image(400, 300))))

    visit.drop(files / "form.pdf")
    for caption in ("Page 1", "Page 2"):
        visit.answer(shows="paper", taken="now", caption=caption)
        visit.press("attach_photo_give")

    assert QApplication.activeModalWidget() is None
    assert {each.caption for each in visit.kept if each.visit == visit.at.visit} == {"Page 1", "Page 2"}


def test_read_from_the_right_the_keys_point_to_where_the_photos_stand(qtbot, qapp):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1366, 768)
    viewer = PhotoViewer(parent, looks.PHOTOS, "photo-2", may_withdraw=True)
    viewer.begin()

    QTest.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.panes[1].photo.id == "photo-3"
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.panes[1].photo.id == "photo-1"
    assert viewer.panes[0].photo is None
