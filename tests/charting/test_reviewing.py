"""Review: what presses comes first, words go back to their place, and approving co-signs exactly what was shown."""

import pytest

from nursechart.charting import amending, lines, reviewing, today, vitals
from nursechart.charting.reviewing import MayNotReview, SayWhatToMend
from nursechart.charting.signing import ChangedSinceShown
from nursechart.record.kinds import CommentState, ReviewState
from nursechart.store.errors import WrongPassword
from tests.charting.clinic import PASSWORD, row_of


@pytest.fixture
def visit(amara, maria):
    return amara.begin(maria, "ROU")


@pytest.fixture
def sent(visit, ingrid):
    """A signed visit that has reached the supervisor."""
    visit.complete().sign()
    meet(visit, ingrid)
    return visit


def meet(visit, ingrid):
    visit.laptop.sync()
    ingrid.sync()


def tab_of(ingrid, visit):
    """In which queue a visit stands."""
    tabs = ("to_do", "returned", "done")
    found = [tab for tab in tabs if visit.visit in {row.visit for row in reviewing.queue(ingrid.shift, tab).rows}]
    (tab,) = found
    return tab


def detail(ingrid, visit):
    return reviewing.detail(ingrid.shift, visit.feed, visit.visit)


def test_the_queue_shows_what_presses_first_then_what_waits_longest(amara, ingrid, clinic, maria):
    signed = []
    for temperature in ("36.8", "38.9", "36.9"):
        clinic.clock.pass_minutes(60)
        at = amara.begin(maria, "ROU")
        at.measure("temperature", temperature)
        signed.append(at.complete().sign().visit)
    amara.sync()
    ingrid.sync()

    look = reviewing.queue(ingrid.shift, "to_do")

    mine = [row for row in look.rows if row.visit in signed]
    assert [row.visit for row in mine] == [signed[1], signed[0], signed[2]]
    assert mine[0].chips[0].text == "Critical"
    assert look.counts[0] == len(look.rows)
    assert look.detail.visit == look.rows[0].visit


def test_the_named_visit_is_shown_beside_the_queue(sent, ingrid):
    other = sent.laptop.begin(sent.feed, "ROU").complete().sign()
    meet(sent, ingrid)

    for visit in (sent, other):
        assert reviewing.queue(ingrid.shift, "to_do", visit.feed, visit.visit).detail.visit == visit.visit


def test_reviewing_is_for_supervisors(sent):
    for act in (
        lambda: reviewing.queue(sent.shift, "to_do"),
        lambda: reviewing.comment(sent.shift, detail(sent.laptop, sent), "words"),
        lambda: reviewing.approve(sent.shift, detail(sent.laptop, sent), PASSWORD),
    ):
        with pytest.raises(MayNotReview):
            act()


def test_a_supervisor_does_not_review_her_own_visit(ingrid, maria):
    own = ingrid.begin(maria, "ROU").complete().sign()
    ingrid.sync()

    shown = detail(ingrid, own)
    assert shown.cannot_approve == "This is your own visit. Another supervisor has to review it."
    with pytest.raises(MayNotReview, match="your own visit"):
        reviewing.approve(ingrid.shift, shown, PASSWORD)
    with pytest.raises(MayNotReview, match="your own visit"):
        reviewing.send_back(ingrid.shift, shown, "words")
    assert own.visit not in {row.visit for row in reviewing.queue(ingrid.shift, "to_do").rows}


def test_sending_back_needs_words(sent, ingrid):
    with pytest.raises(SayWhatToMend, match="Write a comment first"):
        reviewing.send_back(ingrid.shift, detail(ingrid, sent), " ")

    reviewing.send_back(ingrid.shift, detail(ingrid, sent), "The weight is missing a unit")

    assert tab_of(ingrid, sent) == "returned"


def test_a_comment_appears_at_the_row_it_speaks_of(sent, ingrid):
    shown = detail(ingrid, sent)
    vital_signs = next(item for item in shown.items if item.title == "Vital signs")

    reviewing.comment(ingrid.shift, shown, "Was she resting?", vital_signs.subject, "vital_signs.pulse")
    reviewing.send_back(ingrid.shift, detail(ingrid, sent), "")
    meet(sent, ingrid)
    sent.laptop.sync()

    (comment,) = row_of(sent.vitals, "pulse").comments
    assert (comment.text, comment.who, comment.place) == (
        "Was she resting?", "Ingrid Berg, RN", "Vital signs, Pulse",
    )  # fmt: skip
    assert row_of(sent.vitals, "temperature").comments == ()
    assert [each.text for each in sent.frame.returned] == ["Was she resting?"]
    (item,) = [each for each in today.today(sent.shift).sent_back if each.visit == sent.visit]
    assert "Was she resting?" in item.text


def test_a_visit_sent_back_is_amended_answered_signed_again_and_comes_back_to_do(sent, ingrid):
    shown = detail(ingrid, sent)
    reviewing.comment(ingrid.shift, shown, "Length?", "", "")
    reviewing.send_back(ingrid.shift, detail(ingrid, sent), "")
    ingrid.sync()
    sent.laptop.sync()
    assert sent.frame.status == "returned"
    (comment,) = sent.frame.returned

    lines.correct(sent.shift, sent.line, "external_length", {"cm": "3"}, "Read again")
    amending.answer_comment(sent.shift, sent.feed, sent.visit, comment.id, "3 cm, corrected", shown=sent.frame)
    sent.sign()
    meet(sent, ingrid)

    assert tab_of(ingrid, sent) == "to_do"
    now = detail(ingrid, sent)
    assert [each.text for each in now.comments] == ["Length?", "3 cm, corrected"]
    assert not now.comments[0].open
    assert len(now.signed) == 2


def test_approving_co_signs_exactly_what_was_shown_with_her_own_key(sent, ingrid):
    shown = detail(ingrid, sent)
    assert shown.cannot_approve == ""

    reviewing.approve(ingrid.shift, shown, PASSWORD)
    assert tab_of(ingrid, sent) == "done"
    meet(sent, ingrid)
    sent.laptop.sync()

    record = sent.shift.store.visit_record(sent.feed, sent.visit)
    author, cosigner = record.signatures
    assert (cosigner.meaning, cosigner.name, cosigner.valid) == ("cosigner", "Ingrid Berg", True)
    assert sorted(cosigner.covers) == sorted(author.covers)
    assert cosigner.public_key != author.public_key
    assert sent.frame.status == "cosigned"


def test_approving_with_a_wrong_password_signs_nothing(sent, ingrid):
    with pytest.raises(WrongPassword):
        reviewing.approve(ingrid.shift, detail(ingrid, sent), "not her password")

    assert len(ingrid.shift.store.visit_record(sent.feed, sent.visit).signatures) == 1


def test_what_changed_since_it_was_shown_is_not_approved(sent, ingrid):
    shown = detail(ingrid, sent)
    vitals.correct(sent.shift, sent.vitals, "pulse", "75", "", "Counted again")
    sent.sign()
    meet(sent, ingrid)

    with pytest.raises(ChangedSinceShown):
        reviewing.approve(ingrid.shift, shown, PASSWORD)
    with pytest.raises(ChangedSinceShown):
        reviewing.send_back(ingrid.shift, shown, "words")


def test_an_amendment_that_nobody_signed_is_not_approved(sent, ingrid):
    vitals.correct(sent.shift, sent.vitals, "pulse", "75", "", "Counted again")
    meet(sent, ingrid)

    with pytest.raises(MayNotReview, match="The nurse has to sign it first"):
        reviewing.approve(ingrid.shift, detail(ingrid, sent), PASSWORD)


def test_approving_settles_the_comments_that_were_shown(sent, ingrid):
    reviewing.comment(ingrid.shift, detail(ingrid, sent), "Well done")

    reviewing.approve(ingrid.shift, detail(ingrid, sent), PASSWORD)

    record = ingrid.shift.store.visit_record(sent.feed, sent.visit)
    assert [each.get("comment.state", CommentState).status for each in record.comments] == ["settled"]


def test_two_decisions_made_apart_stay_two(sent, ingrid):
    shown = detail(ingrid, sent)
    reviewing.send_back(ingrid.shift, shown, "Once")
    reviewing.send_back(ingrid.shift, shown, "Twice")

    record = ingrid.shift.store.visit_record(sent.feed, sent.visit)
    assert {state.reason for each in record.reviews for state in each.all("review.state", ReviewState)} == {
        "Once", "Twice",
    }  # fmt: skip
    assert ("warn", "Two versions of something stand: a person has to choose") in detail(ingrid, sent).checks


def test_the_checks_say_in_words_what_a_reviewer_would_look_for(sent, ingrid):
    checks = [words for _, words in detail(ingrid, sent).checks]

    assert "All required fields charted" in checks
    assert "Held dose has a reason" in checks
    assert any(words.startswith("Signed by Amara Okafor") for words in checks)


def test_the_reason_for_sending_back_is_asked_at_the_visit_and_answered_there(sent, ingrid):
    reviewing.send_back(ingrid.shift, detail(ingrid, sent), "Was the arm raised?")
    meet(sent, ingrid)
    sent.laptop.sync()

    (asked,) = sent.frame.returned
    assert (asked.text, asked.place) == ("Was the arm raised?", "")


def test_a_question_is_answered_and_the_visit_handed_back_by_a_signature_without_any_change(sent, ingrid):
    reviewing.send_back(ingrid.shift, detail(ingrid, sent), "Was the arm raised?")
    meet(sent, ingrid)
    sent.laptop.sync()
    page = sent.sign_page
    assert (page.read_only, page.hands_back) == (False, True)
    assert "Answer what the review asked" in page.cannot

    amending.answer_comment(sent.shift, sent.feed, sent.visit, sent.frame.returned[0].id, "No, it lay flat")
    assert sent.frame.status == "returned"
    assert sent.sign_page.cannot == ""
    sent.sign()
    meet(sent, ingrid)

    assert sent.frame.status == "signed"
    assert tab_of(ingrid, sent) == "to_do"


def test_a_required_value_that_was_taken_back_after_signing_does_not_stop_the_further_signature(sent):
    amending.retract(sent.shift, sent.feed, sent.visit, sent.vitals.set_id, "Charted on the wrong patient")
    assert sent.sign_page.missing

    sent.sign()

    assert not sent.frame.unsigned_amendment
